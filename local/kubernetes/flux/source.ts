import type { Resource, World } from '../../azure/world.ts'
import { artifactFiles, findRepository, type GitRepository } from '../git-and-oci-sources.ts'
import type { Files } from '../manifests.ts'
import { egressFailureCause } from '../pod-egress.ts'
import { registryArtifact } from '../registry-access.ts'
import { type Condition, fluxCondition, type Reason } from './conditions.ts'
import { type ConfigurationProperties, configurationOf, type GitSource, protectedSettings } from './configuration.ts'
import type { SourceState } from './flux-state.ts'
import { newestOf } from './semver.ts'

/** A look at a source: what it is at, or why that is not known. */
type Fetched =
  | { readonly revision: string; readonly failed?: never }
  | { readonly failed: string; readonly reason: Reason }

/** Hosts whose keys Flux on Azure knows by itself ("Tutorial: Deploy applications using GitOps with Flux v2"). */
const KNOWN_HOSTS = [
  'github.com',
  'gitlab.com',
  'bitbucket.org',
  'ssh.dev.azure.com',
  'vs-ssh.visualstudio.com'
] as const

/** Seconds until a source that could not be read is tried again, at most. */
const RETRY_SECONDS = 60

/** One look of the source controller at a configuration's source. */
export function reconcileSource(
  world: World,
  cluster: Resource,
  configuration: Resource,
  state: SourceState
): SourceState {
  const properties = configurationOf(configuration)
  const interval = intervalOf(properties)
  const fetched = fetch(world, cluster, configuration, properties)
  if (fetched.failed !== undefined) {
    const ready = fluxCondition(world.now, state.ready, 'False', fetched.reason, fetched.failed)
    return { ...state, ready, nextAt: world.now + Math.min(interval, RETRY_SECONDS) * 1000 }
  }
  const { revision } = fetched
  const message = `stored artifact for revision '${revision}'`
  const ready: Condition = fluxCondition(world.now, state.ready, 'True', 'Succeeded', message)
  const updatedAt = state.revision === revision ? (state.updatedAt ?? world.now) : world.now
  return { ready, revision, updatedAt, nextAt: world.now + interval * 1000 }
}

function intervalOf({ gitRepository, ociRepository }: ConfigurationProperties): number {
  return (gitRepository ?? ociRepository)?.syncIntervalInSeconds ?? RETRY_SECONDS
}

/** The files of what a source is at. */
export function filesOf(world: World, configuration: Resource, revision: string): Files | undefined {
  const { gitRepository } = configurationOf(configuration)
  const [, sha = ''] = /sha(?:1|256):([0-9a-f]+)$/.exec(revision) ?? []
  if (gitRepository === undefined) return artifactFiles(world, `sha256:${sha}`)
  return findRepository(world, gitRepository.url)?.commits[sha]
}

function fetch(
  world: World,
  cluster: Resource,
  configuration: Resource,
  { gitRepository, ociRepository }: ConfigurationProperties
): Fetched {
  if (gitRepository !== undefined) return fetchGit(world, cluster, configuration, gitRepository)
  const pulled = registryArtifact(world, cluster, ociRepository?.url ?? '', ociRepository ?? {})
  return 'failed' in pulled ? pulled : { revision: pulled.value }
}

function fetchGit(world: World, cluster: Resource, configuration: Resource, source: GitSource): Fetched {
  const { url } = source
  const { protocol, hostname, port } = new URL(url)
  const isSsh = protocol === 'ssh:'
  const failureCause = egressFailureCause(world, cluster, hostname, Number(port || (isSsh ? 22 : 443)))
  if (failureCause !== undefined) return unable(url, `dial tcp: ${failureCause}`)
  if (isSsh && !knowsHost(source, hostname, port)) return unable(url, 'knownhosts: key is unknown')
  const repository = findRepository(world, url)
  if (!isSsh && !trustsHost(source, repository))
    return unable(url, 'tls: failed to verify certificate: x509: certificate signed by unknown authority')
  const refused = refusedCredentials(world, configuration, source, repository, isSsh)
  if (refused !== undefined) return unable(url, refused)
  if (repository === undefined)
    return unable(url, isSsh ? 'repository not found' : 'authentication required: Repository not found.')
  return atReference(url, source, repository)
}

/** Returns whether Flux knows the key of a host. The own list replaces the one of Azure; the keys themselves are not compared. */
function knowsHost({ sshKnownHosts }: GitSource, hostname: string, port: string): boolean {
  if (!sshKnownHosts) return KNOWN_HOSTS.some(host => host === hostname)
  const name = port === '' || port === '22' ? hostname : `[${hostname}]:${port}`
  const lines = Buffer.from(sshKnownHosts, 'base64').toString().split(/\r?\n/)
  return lines.some(line => {
    const [hosts = ''] = line.replace(/^@cert-authority /, '').split(' ')
    return hosts.startsWith('|1|') || hosts.split(',').includes(name)
  })
}

/** Returns whether Flux trusts the certificate of a server: one of a public authority, or of one that it got. */
function trustsHost({ httpsCACert }: GitSource, repository: GitRepository | undefined): boolean {
  if (repository?.authority === undefined) return true
  return Buffer.from(httpsCACert ?? '', 'base64')
    .toString()
    .includes(repository.authority.trim())
}

/** In the words of source-controller. */
function unable(url: string, why: string): Fetched {
  const failed = `failed to checkout and determine revision: unable to clone '${url}': ${why}`
  return { failed, reason: 'GitOperationFailed' }
}

/** Who asks without a right is told what a host tells strangers: that there is no such repository, or to log in. */
function refusedCredentials(
  world: World,
  configuration: Resource,
  source: GitSource,
  repository: GitRepository | undefined,
  isSsh: boolean
): string | undefined {
  const settings = protectedSettings(world, configuration.id)
  if (isSsh) {
    const key = settings.sshPrivateKey ?? String(configuration.properties.repositoryPublicKey)
    const accepted = repository?.credentials?.includes(key) === true
    return accepted
      ? undefined
      : 'ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain'
  }
  if (repository?.credentials === undefined) return undefined
  const token = settings.httpsKey === undefined ? undefined : Buffer.from(settings.httpsKey, 'base64').toString()
  if (token === undefined || !source.httpsUser) return 'authentication required: Repository not found.'
  return repository.credentials.includes(token) ? undefined : 'authentication required: Invalid username or token.'
}

const SHA = /^[0-9a-f]{40}$/

function atReference(
  url: string,
  { repositoryRef = {} }: GitSource,
  { branches, tags, commits }: GitRepository
): Fetched {
  const { branch = 'master', tag, semver, commit } = repositoryRef
  if (commit !== undefined) {
    const isThere = SHA.test(commit) && commits[commit] !== undefined
    const prefix = repositoryRef.branch === undefined ? '' : `${branch}@`
    return isThere
      ? { revision: `${prefix}sha1:${commit}` }
      : unable(url, `unable to resolve commit object for '${commit}': object not found`)
  }
  const newest = semver === undefined ? tag : newestOf(Object.keys(tags), semver)
  if (semver !== undefined && newest === undefined) return unable(url, `no match found for semver: ${semver}`)
  const name = newest ?? branch
  const sha = (newest === undefined ? branches : tags)[name]
  return sha === undefined
    ? unable(url, `couldn't find remote ref "refs/${newest === undefined ? 'heads' : 'tags'}/${name}"`)
    : { revision: `${name}@sha1:${sha}` }
}
