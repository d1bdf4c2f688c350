import type { ResourceId } from '../arm/resource-id.ts'
import type { Azure, CallOptions } from '../azure/types.ts'
import { Failure } from '../runtime/failure.ts'
import { digestTag, type ImportedImage, imageName } from './images.ts'

export type ImportOutcome = 'imported' | 'present'

/**
 * Number of imports that run at the same time. A registry accepts parallel imports, and this number is below its
 * limits.
 */
const AT_ONCE = 5
const IMPORT_SECONDS = 60

/**
 * Imports images by digest through Resource Manager. Resource Manager reaches a registry that is closed to all
 * networks, if trusted services may bypass the network rules ("Import container images", registries with restricted
 * access). Images that already exist are not changed. Returns the outcome of each image, in the order of the images.
 * Throws Failure `image-not-imported` for the first image that fails, after the running imports have ended.
 */
export async function importImages(
  azure: Azure,
  registry: ResourceId,
  images: readonly ImportedImage[],
  options: CallOptions = {}
): Promise<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = []
  for (let first = 0; first < images.length; first += AT_ONCE) {
    const batch = images.slice(first, first + AT_ONCE)
    const ended = await Promise.allSettled(batch.map(image => importImage(azure, registry, image, options)))
    for (const outcome of ended) {
      if (outcome.status === 'rejected') throw outcome.reason
      outcomes.push(outcome.value)
    }
  }
  return outcomes
}

async function importImage(
  azure: Azure,
  registry: ResourceId,
  image: ImportedImage,
  options: CallOptions
): Promise<ImportOutcome> {
  const send = (tag: string, mode: 'NoForce' | 'Force') =>
    azure.act(
      registry,
      'importImage',
      {
        source: { registryUri: image.registry, sourceImage: `${image.source}@${image.digest}` },
        targetTags: [`${image.repository}:${tag}`],
        mode
      },
      { expectedSeconds: IMPORT_SECONDS, ...options }
    )
  try {
    const outcome = await send(digestTag(image), 'NoForce').then(() => 'imported' as const, presentOrThrow)
    // Another caller may have moved the additional image tag. The write moves it back, because people reviewed the
    // digest.
    if (image.tag !== undefined) await send(image.tag, 'Force')
    return outcome
  } catch (error) {
    throw asFailure(error, image, registry)
  }
}

/**
 * Returns `present` if the image tag already exists, and throws any other error. A tag that contains the digest always
 * has the same content.
 */
function presentOrThrow(error: unknown): ImportOutcome {
  if (error instanceof Failure && error.details.status === 409 && /already exists/i.test(error.message))
    return 'present'
  throw error
}

const REMEDIES: readonly { readonly when: RegExp; readonly remedy: string }[] = [
  {
    when: /not found|manifest.?unknown|does not exist|could not be found/i,
    remedy: 'Check repository and digest. An image that was deleted upstream cannot be imported.'
  },
  {
    when: /unauthori[sz]ed|denied|toomanyrequests|rate limit/i,
    remedy:
      'The upstream registry refused the request. Import from a mirror that needs no login, or import the image manually once.'
  },
  {
    when: /network|firewall|trusted|bypass|client with IP/i,
    remedy:
      'Allow trusted services to bypass the network rules of the registry: `networkRuleBypassOptions: AzureServices`. A policy may forbid this setting.'
  }
]
/**
 * Returns whether an import failed because of the image or its source. This is also the case if Azure accepted the
 * import but could not finish it, with any error code.
 */
function isAboutImage({ reason, details: { status, leaves = [] } }: Failure): boolean {
  if (reason === 'azure-refused' || reason === 'deployment-failed') return true
  return reason !== 'not-authorized' && status === undefined && leaves.length > 0
}

const DEFAULT_REMEDY = 'Correct the error that Azure reports above, then run again. Imported images are kept.'

/**
 * Converts an error about an image to Failure `image-not-imported`. Other errors, such as a refused login or a
 * cancelled run, keep their reason.
 */
function asFailure(error: unknown, image: ImportedImage, registry: ResourceId): unknown {
  if (!(error instanceof Failure) || !isAboutImage(error)) return error
  const remedy = REMEDIES.find(({ when }) => when.test(error.message))?.remedy ?? DEFAULT_REMEDY
  return new Failure('image-not-imported', `${imageName(image)} could not be imported: ${error.message}`, {
    ...error.details,
    subject: registry,
    remedy,
    cause: error
  })
}
