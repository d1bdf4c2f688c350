import type { ResourceId } from '../../arm/resource-id.ts'
import { type ImportedImage, importImages, provingTag } from '../../registry/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { digest } from '../approval/digest.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/**
 * Tag of the platform's group with a digest of the images that were imported last. A registry that is closed to all
 * networks does not show its images.
 */
const LEDGER_TAG = 'aks-baseline-images'
const LEDGER_DIGEST_LENGTH = 16
const IMAGES_SECONDS = 120
const IMAGES = 'images'

interface Group {
  readonly location: string
  readonly tags?: Readonly<Record<string, string>>
}

/**
 * Returns the step that imports images into the registry. Resource Manager cannot read the images of a registry that is
 * closed to all networks, so a tag of the platform's group has a digest of the imported images. Every import proves
 * again that an image exists, because Azure refuses a tag that exists.
 */
export function imagesStep(images: readonly ImportedImage[], needs: readonly Need[]): Step {
  return {
    name: IMAGES,
    needs,
    expectedSeconds: IMAGES_SECONDS,
    intent: () => images,
    // While an import is in progress, another one of the same tag waits or reports that the tag exists.
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
      log.info(
        `images: ${outcomes.filter(outcome => outcome === 'imported').length} imported, the others already existed`
      )
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
  return new Failure('azure-refused', `${group} was deleted while images were imported.`, {
    subject: group,
    remedy: 'Find out who deleted it, then plan and apply again.'
  })
}

/** Returns the import as a change below the registry, because an image has no id of its own in Resource Manager. */
function changeOf(image: ImportedImage, { baseline }: StepContext): ResourceChange {
  const type = 'Microsoft.ContainerRegistry/registries/images'
  const id = `${baseline.ids.registry}/images/${image.repository}:${provingTag(image)}` as ResourceId
  return resourceChange({ step: IMAGES, id, type, kind: 'create', certain: true })
}
