import type { ResourceId } from '../../arm/resource-id.ts'
import { type ImportedImage, importImages, provingTag } from '../../registry/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { resourceChange } from '../change.ts'
import { digest } from '../digest.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'

/** Kept at the platform's group: which images the registry was given last. No registry tells that while it is closed. */
const LEDGER_TAG = 'aks-baseline-images'
const LEDGER_DIGEST_LENGTH = 16
const IMAGES_SECONDS = 120
const IMAGES = 'images'

interface Group {
  readonly location: string
  readonly tags?: Readonly<Record<string, string>>
}

/**
 * Imports images into the registry. What lies in a registry that is closed to all networks cannot be read through Resource
 * Manager, so the platform's group is marked with a digest of what was imported; that an image is really there is proved
 * again by every import, which Azure refuses for a tag that exists.
 */
export function imagesStep(images: readonly ImportedImage[], needs: readonly Need[]): Step {
  return {
    name: IMAGES,
    needs,
    expectedSeconds: IMAGES_SECONDS,
    intent: () => images,
    // An import that is under way makes the next one of the same tag wait or answer that it exists.
    settle: () => Promise.resolve(),
    async plan(context) {
      const changes = (await isMarked(images, context)) ? [] : images.map(image => changeOf(image, context))
      return {
        step: IMAGES,
        evaluation: { by: 'reads' },
        changes,
        unchanged: images.length - changes.length,
        noise: 0,
        pending: changes.length > 0
      }
    },
    async apply(context) {
      const { azure, baseline, signal, log } = context
      const outcomes = await importImages(azure, baseline.ids.registry, images, { signal })
      log.info(`images: ${outcomes.filter(outcome => outcome === 'imported').length} imported, the others were there`)
      await mark(images, context)
    }
  }
}

function ledgerOf(images: readonly ImportedImage[], registry: ResourceId): string {
  return digest({ images, registry: registry.toLowerCase() }, LEDGER_DIGEST_LENGTH)
}

async function isMarked(images: readonly ImportedImage[], { azure, baseline }: StepContext): Promise<boolean> {
  const [group, registry] = await Promise.all([
    azure.read<Group>(baseline.ids.platformGroup),
    azure.read(baseline.ids.registry)
  ])
  return registry !== undefined && group?.tags?.[LEDGER_TAG] === ledgerOf(images, baseline.ids.registry)
}

async function mark(images: readonly ImportedImage[], { azure, baseline, signal }: StepContext): Promise<void> {
  const { platformGroup, registry } = baseline.ids
  const group = await azure.read<Group>(platformGroup)
  if (group === undefined) throw noGroup(platformGroup)
  const tags = { ...group.tags, [LEDGER_TAG]: ledgerOf(images, registry) }
  await azure.write(platformGroup, { location: group.location, tags }, { signal })
}

function noGroup(group: ResourceId): Failure {
  return new Failure('azure-refused', `${group} went away while images were imported.`, {
    subject: group,
    remedy: 'Find out who deleted it, then plan and apply again.'
  })
}

/** Listed as what the registry gets below it, which has no id of its own in Resource Manager. */
function changeOf(image: ImportedImage, { baseline }: StepContext): ResourceChange {
  const type = 'Microsoft.ContainerRegistry/registries/images'
  const id = `${baseline.ids.registry}/images/${image.repository}:${provingTag(image)}` as ResourceId
  return resourceChange({ step: IMAGES, id, type, kind: 'create', certain: true })
}
