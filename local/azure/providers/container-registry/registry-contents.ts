import { keyOf } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { Resource, World } from '../../world.ts'
import type { ImageReference } from './upstream-images.ts'

/** What a repository of a registry holds: digests, and the tags that point at some of them. */
interface Repository {
  readonly tags: Record<string, string>
  readonly digests: string[]
}

function repositories(world: World, registryId: string): Record<string, Repository> {
  const table = tableOf<Record<string, Repository>>(world, 'registryContents')
  table[keyOf(registryId)] ??= {}
  return table[keyOf(registryId)] ?? {}
}

/** The digest a tag of a registry points at, or the digest itself if it is there. */
export function digestIn(world: World, registryId: string, image: ImageReference): string | undefined {
  const found = repositories(world, registryId)[image.repository]
  if (image.digest === undefined) return found?.tags[image.tag ?? '']
  return found?.digests.includes(image.digest) ? image.digest : undefined
}

/** The tags of a repository. */
export function tagsIn(world: World, registryId: string, repository: string): string[] {
  return Object.keys(repositories(world, registryId)[repository]?.tags ?? {})
}

/** Stores a manifest, and lets a tag point at it. */
export function storeImage(world: World, registryId: string, repository: string, digest: string, tag?: string): void {
  const all = repositories(world, registryId)
  const found = all[repository] ?? { tags: {}, digests: [] }
  all[repository] = found
  if (!found.digests.includes(digest)) found.digests.push(digest)
  if (tag !== undefined) found.tags[tag] = digest
}

/** A registry that is deleted takes its images along. */
export function forgetImages(world: World, registryId: string): void {
  delete tableOf(world, 'registryContents')[keyOf(registryId)]
}

/** The registry of this world that answers to a host name. */
export function registryByHost(world: World, host: string): Resource | undefined {
  return Object.values(world.resources).find(
    ({ type, properties: { loginServer } }) =>
      /^microsoft\.containerregistry\/registries$/i.test(type) && keyOf(String(loginServer)) === keyOf(host)
  )
}
