import type { ImageImport } from '../config/types.ts'

/** An image of another registry, pinned by digest, with its repository in the registry of the environment. */
export interface ImportedImage {
  /** Host of the upstream registry, for example `docker.io`. */
  readonly registry: string
  /** Upstream repository, for example `library/traefik`. */
  readonly source: string
  /** Digest: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  /** Repository in the registry of the environment. */
  readonly repository: string
  /** Tag for people, if any. */
  readonly tag?: string | undefined
}

/**
 * Returns the tag that proves an image: it contains the beginning of the digest, so a registry with the tag has the
 * content. The tag also protects the image from the retention of untagged manifests.
 */
export function provingTag({ digest }: Pick<ImportedImage, 'digest'>): string {
  return digest.replace(/^sha256:([0-9a-f]{12}).*$/, 'sha256-$1')
}

/** Converts an image from the form of the configuration. */
export function importOf({ from, to, tag }: ImageImport): ImportedImage {
  const [, registry = '', source = '', digest = ''] = /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/.exec(from) ?? []
  return { registry, source, digest, repository: to, tag }
}

/** Returns the name of an image for people: `host/repository@digest`. */
export function imageName({ registry, source, digest }: ImportedImage): string {
  return `${registry}/${source}@${digest}`
}
