import type { ResourceId } from '../arm/resource-id.ts'
import type { Azure, CallOptions } from '../azure/types.ts'
import { Failure } from '../runtime/failure.ts'
import { type ImportedImage, imageName, provingTag } from './images.ts'

export type ImportOutcome = 'imported' | 'present'

/** A registry takes imports one beside the other; a handful at a time keeps clear of its limits. */
const AT_ONCE = 5
const IMPORT_SECONDS = 60

/**
 * Imports images by digest through Resource Manager, which reaches a registry that is closed to all networks as long as
 * trusted services may pass ("Import container images", registries with restricted access). An image that is there already is
 * left alone. Gives what happened to each, in their order. Throws Failure `image-not-imported` for the first that fails,
 * once those under way have ended.
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
    const outcome = await send(provingTag(image), 'NoForce').then(() => 'imported' as const, presentOrThrow)
    // Others may have moved a tag that people know; the digest is what was reviewed.
    if (image.tag !== undefined) await send(image.tag, 'Force')
    return outcome
  } catch (error) {
    throw asFailure(error, image, registry)
  }
}

/** A tag that holds the digest is refused only where the same content has it. */
function presentOrThrow(error: unknown): ImportOutcome {
  if (error instanceof Failure && error.details.status === 409 && /already exists/i.test(error.message))
    return 'present'
  throw error
}

const REMEDIES: readonly { readonly when: RegExp; readonly remedy: string }[] = [
  {
    when: /not found|manifest.?unknown|does not exist|could not be found/i,
    remedy: 'Check repository and digest: what was deleted upstream cannot be imported any more.'
  },
  {
    when: /unauthori[sz]ed|denied|toomanyrequests|rate limit/i,
    remedy: 'The source refused: import from a mirror that serves it without login, or import it by hand once.'
  },
  {
    when: /network|firewall|trusted|bypass|client with IP/i,
    remedy:
      'Let trusted services pass the registry: `networkRuleBypassOptions: AzureServices`, which a policy may forbid.'
  }
]
/** An import that Azure took and could not finish failed because of the image or its source, whatever code it ended with. */
function isAboutImage({ reason, details: { status, leaves = [] } }: Failure): boolean {
  if (reason === 'azure-refused' || reason === 'deployment-failed') return true
  return reason !== 'not-authorized' && status === undefined && leaves.length > 0
}

const OTHERWISE = 'Read what Azure says above, correct it and run again; what was imported stays.'

/** Only what Azure says of the image is told as such; a refused login or a cancelled run keeps its own reason. */
function asFailure(error: unknown, image: ImportedImage, registry: ResourceId): unknown {
  if (!(error instanceof Failure) || !isAboutImage(error)) return error
  const remedy = REMEDIES.find(({ when }) => when.test(error.message))?.remedy ?? OTHERWISE
  return new Failure('image-not-imported', `${imageName(image)} could not be imported: ${error.message}`, {
    ...error.details,
    subject: registry,
    remedy,
    cause: error
  })
}
