import type { ImageImport } from '../config/types.ts'

/** An image of another registry, pinned by digest, and where it lies in ours. */
export interface ImportedImage {
  /** Host of the registry it comes from, for example `docker.io`. */
  readonly registry: string
  /** Repository there, for example `library/traefik`. */
  readonly source: string
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  /** Repository in our registry. */
  readonly repository: string
  /** Tag people know it by, if any. */
  readonly tag?: string | undefined
}

/**
 * The tag that proves an image: it holds the beginning of the digest, so that a registry which has the tag has the
 * content. Tagged images are also what retention of untagged manifests leaves alone.
 */
export function provingTag({ digest }: Pick<ImportedImage, 'digest'>): string {
  return digest.replace(/^sha256:([0-9a-f]{12}).*$/, 'sha256-$1')
}

/** An image as the configuration writes it. */
export function importOf({ from, to, tag }: ImageImport): ImportedImage {
  const [, registry = '', source = '', digest = ''] = /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/.exec(from) ?? []
  return { registry, source, digest, repository: to, tag }
}

/** `host/repository@digest`, as people write it. */
export function imageName({ registry, source, digest }: ImportedImage): string {
  return `${registry}/${source}@${digest}`
}
