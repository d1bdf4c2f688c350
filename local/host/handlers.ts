import { regions } from '../azure/regions.ts'
import type { HttpRequest, HttpResponse, World } from '../azure/world.ts'
import type { HostOptions, Keys } from '../host.ts'

type Answer = (world: World, request: HttpRequest) => HttpResponse

/** What stands behind the servers and the clock. Tests of the host bring small ones of their own. */
export interface Handlers {
  readonly arm: Answer
  readonly entra: Answer
  readonly oidc: (world: World, request: HttpRequest, keys: Keys) => HttpResponse
  /** Queries of Log Analytics and of Azure Monitor workspaces, told apart by the host of the request. */
  readonly monitor: Answer
  readonly github: Answer
  /** The API servers of clusters, told apart by the host of the request. */
  readonly kubernetes: Answer
  /** Lets time pass in the world. */
  readonly advance: (world: World, to: number) => void
  /** The saved world as this run needs it, or a new one. */
  readonly prepare: (saved: World | undefined, keys: Keys, options: HostOptions) => World
}

export type Service = 'arm' | 'entra' | 'oidc' | 'github' | 'monitor'

/**
 * The public names that lead to local Azure; a process with the preload reaches no other. `*` stands for one label: each
 * Azure Monitor workspace has a name of its own, and may be made while a process runs.
 */
export const serviceByHost: Readonly<Record<string, Service>> = {
  'management.azure.com': 'arm',
  'login.microsoftonline.com': 'entra',
  'token.actions.githubusercontent.com': 'oidc',
  'api.github.com': 'github',
  'api.loganalytics.azure.com': 'monitor',
  'api.loganalytics.io': 'monitor',
  ...Object.fromEntries(Object.keys(regions).map(region => [`*.${region}.prometheus.monitor.azure.com`, 'monitor']))
}

/** Returns the service behind a public name. */
export function serviceOf(host: string): Service | undefined {
  return serviceByHost[host] ?? serviceByHost[host.replace(/^[^.]+/, '*')]
}

/** Ending of the names of API servers. A process with the preload reaches them only if it runs inside the network. */
export const API_SERVER_DOMAIN = '.azmk8s.io'

/** The issuer of GitHub's OIDC tokens: GitHub Docs, "OpenID Connect reference". */
const ISSUER = 'https://token.actions.githubusercontent.com'
const DEFAULT_REPOSITORY = { owner: 'org', ownerId: 1001, name: 'platform', id: 2001 }

/** Local Azure and local GitHub, loaded when a host opens. */
export async function loadHandlers(): Promise<Handlers> {
  const [
    { handleArm },
    { handleEntra },
    { handleOidc },
    { handleMonitor },
    { handleGitHub },
    { handleKubernetes },
    { advanceTo: advance },
    creation,
    setup,
    sources,
    { setClusterAuthority }
  ] = await Promise.all([
    import('../azure/protocol/arm-handler.ts'),
    import('../azure/entra/entra.ts'),
    import('../github/oidc.ts'),
    import('../azure/monitor/query/monitor-handler.ts'),
    import('../github/rest.ts'),
    import('../kubernetes/api/kubernetes-handler.ts'),
    import('../azure/protocol/operations.ts'),
    import('../azure/new-world.ts'),
    import('../azure/prepared-setup.ts'),
    import('./demo-sources.ts'),
    import('../aks/cluster-authority.ts'),
    // Its import lets scenarios of a saved world continue.
    import('../scenario/timed-events.ts')
  ])
  const prepare: Handlers['prepare'] = (saved, keys, options) => {
    const world = prepareWorld(creation, saved, keys, options)
    if (options.setup !== undefined) setup.deploySetup(world, creation.APPLY_IDENTITY, options.setup)
    sources.publishManifests(world)
    setClusterAuthority(world, keys.clusterCaCertificate)
    return world
  }
  return {
    arm: handleArm,
    entra: handleEntra,
    oidc: handleOidc,
    monitor: handleMonitor,
    github: handleGitHub,
    kubernetes: handleKubernetes,
    advance,
    prepare
  }
}

function prepareWorld(
  { createWorld, ensureEnvironments, ensureNamespaces }: typeof import('../azure/new-world.ts'),
  saved: World | undefined,
  keys: Keys,
  { seed, repository = DEFAULT_REPOSITORY, environments = [] }: HostOptions
): World {
  if (saved === undefined) {
    const issuer = { url: ISSUER, jwk: keys.issuerJwk }
    return createWorld({ ...(seed !== undefined && { seed }), repository, environments, issuer })
  }
  // The keys may have been made anew since the world was saved.
  saved.issuers[ISSUER] = [keys.issuerJwk]
  ensureEnvironments(saved, environments)
  ensureNamespaces(saved)
  return saved
}
