import { createHash } from 'node:crypto'
import { tableOf } from '../../tables.ts'
import type { World } from '../../world.ts'

/**
 * Public repositories the registries of the world hold, by registry. A tag listed here is there; of an untagged list
 * (`[]`) every version number is.
 */
const catalogue: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'docker.io': {
    'library/traefik': [],
    'library/nginx': [],
    'library/busybox': [],
    'library/hello-world': ['latest'],
    'weaveworks/kured': []
  },
  'ghcr.io': {
    'kubereboot/kured': [],
    'fluxcd/flux-cli': [],
    'fluxcd/flagger': [],
    'fluxcd/flagger-loadtester': [],
    'stefanprodan/podinfo': []
  },
  'mcr.microsoft.com': {
    'azurelinux/base/core': [],
    'devcontainers/base': ['latest'],
    'dotnet/samples': ['aspnetapp', 'aspnetapp-10.0'],
    'hello-world': ['latest'],
    'oss/kubernetes/pause': [],
    'oss/v2/fluxcd/fluxconfig-agent': [],
    'oss/v2/fluxcd/kustomize-controller': [],
    'oss/v2/fluxcd/source-controller': [],
    'oss/v2/kubernetes/pause': []
  }
}

/** Docker Hub answers to several names. */
const ALIASES: Readonly<Record<string, string>> = {
  'registry.hub.docker.com': 'docker.io',
  'index.docker.io': 'docker.io',
  'registry-1.docker.io': 'docker.io'
}

const DIGEST = /^sha256:[0-9a-f]{64}$/
const VERSION = /^v?\d+(\.\d+)*([-.+][\w.-]+)?$/

/** An image by tag or by digest, as `sourceImage` writes it. */
export interface ImageReference {
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/** `repo:tag` or `repo@sha256:…`; `undefined` for what is neither. A repository alone means its `latest`. */
export function parseImage(text: string): ImageReference | undefined {
  const match = /^([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(.+))?$/.exec(text)
  if (match === null) return undefined
  const [, repository = '', tag, digest] = match
  if (digest !== undefined) return DIGEST.test(digest) ? { repository, digest } : undefined
  return { repository, tag: tag ?? 'latest' }
}

export function isUpstream(host: string): boolean {
  return catalogue[registryOf(host)] !== undefined
}

/** Returns the name of a registry outside Azure, of which Docker Hub has several. */
export function registryOf(host: string): string {
  return ALIASES[host] ?? host
}

/** Images somebody published or withdrew in this world: `<registry>/<repository>` → tag or digest → digest, or false. */
function published(world: World, host: string, repository: string): Record<string, string | false> {
  const table = tableOf<Record<string, string | false>>(world, 'publishedImages')
  const key = `${registryOf(host)}/${repository}`
  table[key] ??= {}
  return table[key]
}

/** Puts an image into a registry outside Azure, and gives its digest. */
export function publishImage(world: World, host: string, repository: string, tag: string, digest?: string): string {
  const given = digest ?? deterministicDigest(host, repository, tag)
  Object.assign(published(world, host, repository), { [tag]: given, [given]: given })
  return given
}

/** Takes a tag or digest out of a registry outside Azure. */
export function withdrawImage(world: World, host: string, repository: string, reference: string): void {
  published(world, host, repository)[reference] = false
}

/**
 * The digest of an upstream image; `undefined` when it is not there. In a repository of the catalogue a digest that is
 * well formed counts as there, unless it was withdrawn or is no digest of anything (one digit repeated): nobody outside
 * can list what a registry has held.
 */
export function upstreamDigest(world: World, host: string, image: ImageReference): string | undefined {
  const own = published(world, host, image.repository)[image.digest ?? image.tag ?? '']
  if (own !== undefined) return own === false ? undefined : own
  const tags = catalogue[registryOf(host)]?.[image.repository]
  if (tags === undefined) return undefined
  if (image.digest !== undefined) return /^sha256:(.)\1{63}$/.test(image.digest) ? undefined : image.digest
  const { tag = '' } = image
  const isThere = tags.length === 0 ? VERSION.test(tag) : tags.includes(tag)
  return isThere ? deterministicDigest(host, image.repository, tag) : undefined
}

function deterministicDigest(host: string, repository: string, tag: string): string {
  return `sha256:${createHash('sha256')
    .update(`${registryOf(host)}/${repository}:${tag}`)
    .digest('hex')}`
}
