import type { ResourceId } from '../arm/resource-id.ts'
import { isSourceLimit } from '../azure/leaf-codes.ts'
import { Failure } from '../runtime/failure.ts'
import { type ImageGroup, imageName } from './images.ts'

/** The registry of the environment, and whether the run has a login to the source registry. */
export interface ImportTarget {
  readonly registry: ResourceId
  readonly hasLogin: boolean
}

/**
 * Converts an error about an image to Failure `image-not-imported`. Other errors, such as a refused login to Azure or a
 * cancelled run, keep their reason.
 */
export function importFailure(error: unknown, group: ImageGroup, { registry, hasLogin }: ImportTarget): unknown {
  if (!(error instanceof Failure) || !isAboutImage(error)) return error
  return new Failure('image-not-imported', `${imageName(group)} could not be imported: ${error.message}`, {
    ...error.details,
    subject: registry,
    remedy: remedyFor(error, group, hasLogin),
    cause: error
  })
}

/**
 * Returns one failure for all imports that failed. If a failure is not about an image, returns that failure: it usually
 * explains the others.
 */
export function combinedImportFailure(failures: readonly unknown[], registry: ResourceId): unknown {
  const images: Failure[] = []
  for (const each of failures) {
    if (!(each instanceof Failure) || each.reason !== 'image-not-imported') return each
    images.push(each)
  }
  const [first] = images
  if (first === undefined || images.length === 1) return first
  const remedies = [...new Set(images.map(({ details }) => details.remedy))]
  const message = [`${images.length} images could not be imported:`, ...images.map(each => `- ${each.message}`)]
  return new Failure('image-not-imported', message.join('\n'), {
    ...first.details,
    subject: registry,
    leaves: images.flatMap(({ details }) => details.leaves ?? []),
    remedy: remedies.join('\n'),
    cause: first
  })
}

/**
 * Returns whether an import failed because of the image or its source. This is also the case if Azure accepted the
 * import but could not finish it, with any error code.
 */
function isAboutImage({ reason, details: { status, leaves = [] } }: Failure): boolean {
  if (reason === 'azure-refused' || reason === 'deployment-failed' || leaves.some(isSourceLimit)) return true
  return reason !== 'not-authorized' && status === undefined && leaves.length > 0
}

const DEFAULT_REMEDY = 'Correct the error that Azure reports above, then run again. Imported images are kept.'

const REMEDIES: readonly { readonly when: RegExp; readonly remedy: string }[] = [
  {
    when: /not found|manifest.?unknown|does not exist|could not be found|unable to find manifest/i,
    remedy: 'Check repository and digest. An image that was deleted upstream cannot be imported.'
  },
  {
    when: /network|firewall|trusted|bypass|client with IP/i,
    remedy:
      'Allow trusted services to bypass the network rules of the registry: `networkRuleBypassOptions: AzureServices`. A policy may forbid this setting.'
  }
]

function remedyFor(error: Failure, { registry }: ImageGroup, hasLogin: boolean): string {
  const { leaves = [], remedy } = error.details
  if (leaves.some(isSourceLimit)) return remedy
  if (/StatusCode: 40[13]|unauthori[sz]ed|denied/i.test(error.message)) return loginRemedy(registry, hasLogin)
  return REMEDIES.find(({ when }) => when.test(error.message))?.remedy ?? DEFAULT_REMEDY
}

function loginRemedy(registry: string, hasLogin: boolean): string {
  return hasLogin
    ? `${registry} refused the login in the secret SOURCE_CREDENTIALS. Check that the token is valid and may read the repository.`
    : `${registry} requires a login for this image. Store it as the secret SOURCE_CREDENTIALS (${registry}=USERNAME:TOKEN), or import from a mirror that needs no login.`
}
