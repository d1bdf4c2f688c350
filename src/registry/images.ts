import type { ImageImport } from '../config/types.ts'

/** An image in another registry, pinned by digest, and the repository into which it is imported. */
export interface ImportedImage {
  /** Host of the upstream registry, for example `docker.io`. */
  readonly registry: string
  /** Upstream repository, for example `library/traefik`. */
  readonly source: string
  /** Digest: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  /** Repository in the registry of the environment. */
  readonly repository: string
  /** Additional image tag for people to read, such as a version. */
  readonly tag?: string | undefined
}

/**
 * Returns the image tag with the beginning of the digest. A registry that has the tag also has the content with this
 * digest. The tag also protects the image from the deletion of untagged manifests.
 */
export function digestTag({ digest }: Pick<ImportedImage, 'digest'>): string {
  return digest.replace(/^sha256:([0-9a-f]{12}).*$/, 'sha256-$1')
}

/** Converts an image of the configuration to an image with separate registry, repository and digest. */
export function importOf({ from, to, tag }: ImageImport): ImportedImage {
  const [, registry = '', source = '', digest = ''] = /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/.exec(from) ?? []
  return { registry, source, digest, repository: to, tag }
}

/** Returns the name of an image for people: `host/repository@digest`. */
export function imageName({ registry, source, digest }: Omit<ImportedImage, 'repository'>): string {
  return `${registry}/${source}@${digest}`
}

/** All tags that one import writes: the same content in the same repository. */
export interface ImageGroup extends Omit<ImportedImage, 'tag'> {
  /** Image tags for people to read, without the tag of the digest. */
  readonly tags: readonly string[]
}

/** Returns the images grouped by source and repository, in the order of the images. One import is enough for a group. */
export function groupImages(images: readonly ImportedImage[]): ImageGroup[] {
  const groups = Map.groupBy(images, image => `${imageName(image)} ${image.repository}`)
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const { tag, ...image } = first
    return [
      { ...image, tags: [...new Set([tag, ...others.map(other => other.tag)])].filter(each => each !== undefined) }
    ]
  })
}
