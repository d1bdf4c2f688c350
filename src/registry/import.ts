import type { ResourceId } from '../arm/resource-id.ts'
import type { Azure, CallOptions } from '../azure/types.ts'
import { Failure } from '../runtime/failure.ts'
import { digestTag, groupImages, type ImageGroup, type ImportedImage } from './images.ts'
import { combinedImportFailure, importFailure } from './import-failure.ts'
import { registryName, type SourceCredentials } from './source-credentials.ts'

export type ImportOutcome = 'imported' | 'present'

export interface ImportOptions extends CallOptions {
  /** Logins to source registries. Each login is sent only with imports from its registry. */
  readonly credentials?: SourceCredentials | undefined
}

/**
 * Number of imports that run at the same time. A registry accepts parallel imports, and this number is below its
 * limits.
 */
const AT_ONCE = 5
const IMPORT_SECONDS = 60

/**
 * Imports images by digest through Resource Manager. Resource Manager reaches a registry that is closed to all
 * networks, if trusted services may bypass the network rules ("Import container images", registries with restricted
 * access). Returns one outcome for each group of images (`groupImages`). All images are tried: if some fail, throws one
 * Failure `image-not-imported` for all of them. Throws any other failure, such as a refused login, unchanged.
 */
export async function importImages(
  azure: Azure,
  registry: ResourceId,
  images: readonly ImportedImage[],
  options: ImportOptions = {}
): Promise<ImportOutcome[]> {
  const groups = groupImages(images)
  const ended: PromiseSettledResult<ImportOutcome>[] = []
  for (let first = 0; first < groups.length; first += AT_ONCE) {
    const batch = groups.slice(first, first + AT_ONCE)
    ended.push(...(await Promise.allSettled(batch.map(group => importGroup(azure, registry, group, options)))))
  }
  const failures = ended.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
  if (failures.length > 0) throw combinedImportFailure(failures, registry)
  return ended.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}

async function importGroup(
  azure: Azure,
  registry: ResourceId,
  group: ImageGroup,
  options: ImportOptions
): Promise<ImportOutcome> {
  const login = options.credentials?.get(registryName(group.registry))
  try {
    return await importTags(group, mode =>
      azure.act(registry, 'importImage', bodyOf(group, mode, options), {
        expectedSeconds: IMPORT_SECONDS,
        idempotent: true,
        ...(options.signal === undefined ? {} : { signal: options.signal })
      })
    )
  } catch (error) {
    throw importFailure(error, group, { registry, hasLogin: login !== undefined })
  }
}

type Mode = 'NoForce' | 'Force'

/**
 * Imports a group with one request, which pulls from the source registry once. Without force, Azure refuses the request
 * if one of the image tags exists. If only the tag with the digest is requested, the refusal proves that the content
 * exists. Otherwise a second request with force writes all image tags: another caller may have moved a tag for people,
 * and people reviewed the digest.
 */
async function importTags(group: ImageGroup, send: (mode: Mode) => Promise<unknown>): Promise<ImportOutcome> {
  try {
    await send('NoForce')
    return 'imported'
  } catch (error) {
    if (!isConflict(error)) throw error
    if (group.tags.length > 0) await send('Force')
    return error.message.includes(`:${digestTag(group)}`) ? 'present' : 'imported'
  }
}

function bodyOf(group: ImageGroup, mode: Mode, { credentials }: ImportOptions): unknown {
  const { registry: registryUri, source, digest, repository, tags } = group
  const login = credentials?.get(registryName(registryUri))
  return {
    source: {
      registryUri,
      sourceImage: `${source}@${digest}`,
      ...(login === undefined ? {} : { credentials: { username: login.username, password: login.password } })
    },
    targetTags: [digestTag(group), ...tags].map(tag => `${repository}:${tag}`),
    mode
  }
}

/** Returns whether an image tag already exists. The response or the end of the operation reports it. */
function isConflict(error: unknown): error is Failure {
  if (!(error instanceof Failure)) return false
  const { status = 409 } = error.details
  return status === 409 && /already exists/i.test(error.message)
}
