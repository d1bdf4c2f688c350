import type { ResourceId } from '../../arm/resource-id.ts'
import {
  digestTag,
  groupImages,
  type ImageGroup,
  type ImportedImage,
  importImages,
  type SourceCredentials
} from '../../registry/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { digest } from '../approval/digest.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/**
 * Name of the tag, on the platform's resource group, that contains a digest of the images imported last. The tag is
 * needed because a registry that is closed to all networks does not show its images.
 */
const IMAGES_TAG = 'aks-baseline-images'
const LEDGER_DIGEST_LENGTH = 16
const IMAGES_SECONDS = 120
const IMAGES = 'images'

interface Group {
  readonly location: string
  readonly tags?: Readonly<Record<string, string>>
}

/**
 * Returns the step that imports images into the registry. Resource Manager cannot read the images of a registry that is
 * closed to all networks, so a tag of the platform's resource group contains a digest of the imported images. Every
 * import also proves which images exist, because Azure refuses to import an image to an image tag that exists.
 * `credentials` are logins to source registries. Only `apply` uses them, and they are not part of the intent.
 */
export function imagesStep(
  images: readonly ImportedImage[],
  needs: readonly Need[],
  credentials?: SourceCredentials
): Step {
  const groups = groupImages(images)
  return {
    name: IMAGES,
    needs,
    expectedSeconds: IMAGES_SECONDS,
    intent: () => images,
    // While an import is in progress, another import to the same image tag waits or reports that the image tag exists.
    settle: () => Promise.resolve(),
    async plan(context) {
      const changes = (await hasImagesTag(images, context)) ? [] : groups.map(group => changeOf(group, context))
      return {
        step: IMAGES,
        evaluation: { by: 'reads' },
        changes,
        unchanged: groups.length - changes.length,
        noise: 0,
        pending: changes.length > 0
      }
    },
    async apply(context) {
      const { azure, baseline, signal, log } = context
      const outcomes = await importImages(azure, baseline.ids.registry, images, { signal, credentials })
      log.info(
        `images: ${outcomes.filter(outcome => outcome === 'imported').length} imported; all other images already existed`
      )
      await writeImagesTag(images, context)
    }
  }
}

function imagesDigest(images: readonly ImportedImage[], registry: ResourceId): string {
  return digest({ images, registry: registry.toLowerCase() }, LEDGER_DIGEST_LENGTH)
}

async function hasImagesTag(images: readonly ImportedImage[], { azure, baseline }: StepContext): Promise<boolean> {
  const [group, registry] = await Promise.all([
    azure.read<Group>(baseline.ids.platformGroup),
    azure.read(baseline.ids.registry)
  ])
  return registry !== undefined && group?.tags?.[IMAGES_TAG] === imagesDigest(images, baseline.ids.registry)
}

async function writeImagesTag(
  images: readonly ImportedImage[],
  { azure, baseline, signal }: StepContext
): Promise<void> {
  const { platformGroup, registry } = baseline.ids
  const group = await azure.read<Group>(platformGroup)
  if (group === undefined) throw noGroup(platformGroup)
  const tags = { ...group.tags, [IMAGES_TAG]: imagesDigest(images, registry) }
  await azure.write(platformGroup, { location: group.location, tags }, { signal })
}

function noGroup(group: ResourceId): Failure {
  return new Failure('azure-refused', `${group} was deleted while images were imported.`, {
    subject: group,
    remedy: 'Find out who deleted the resource group, then plan and apply again.'
  })
}

/**
 * Returns the import as the creation of a child of the registry. The id of that child is used only here, because
 * Resource Manager has no ids for images.
 */
function changeOf(group: ImageGroup, { baseline }: StepContext): ResourceChange {
  const type = 'Microsoft.ContainerRegistry/registries/images'
  const id = `${baseline.ids.registry}/images/${group.repository}:${digestTag(group)}` as ResourceId
  return resourceChange({ step: IMAGES, id, type, kind: 'create', certain: true })
}
