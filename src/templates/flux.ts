import { Expression } from '../arm/expression.ts'
import { type ResourceId, resourceId } from '../arm/resource-id.ts'
import { resource } from '../arm/template.ts'
import type { Baseline, Colour, GitOps } from '../config/types.ts'
import { type Kustomization, kustomizationsOf } from './flux-kustomizations.ts'
import { substitutions } from './flux-substitutions.ts'
import { stackOf } from './stack.ts'
import type { LiveState, StackTemplate } from './types.ts'

/** Name of the extension, which AKS itself would give it with the first configuration. */
export const FLUX_EXTENSION = 'flux'

/** Name of the configuration, and so of Flux's source and the prefix of its kustomizations. */
export const FLUX_CONFIGURATION = 'cluster'

const NAMESPACE = 'flux-system'
const RETRY_SECONDS = 60
const SOURCE_TIMEOUT_SECONDS = 120

/** Name of the secret parameter with which Flux signs in to a private Git over HTTPS. */
export const GIT_KEY = 'gitKey'

/** Hosts of Git that take a token ask for a user besides, and take any. */
const GIT_USER = 'git'

/**
 * Flux and what it applies to one colour's cluster. A stack of its own: whoever changes a revision writes no cluster, and
 * nobody else writes these. Throws TypeError where the configuration names no source.
 */
export function fluxStack(baseline: Baseline, observed: LiveState, colour: Colour): StackTemplate {
  const { config, ids } = baseline
  const { source } = config.gitops
  if (source === undefined) throw new TypeError('without gitops.source nothing is applied to a cluster')
  const scope = ids.clusters[colour].cluster
  const resources = {
    extension: resource('Microsoft.KubernetesConfiguration/extensions', {
      name: FLUX_EXTENSION,
      scope,
      properties: extension(source, observed, colour)
    }),
    configuration: resource('Microsoft.KubernetesConfiguration/fluxConfigurations', {
      name: FLUX_CONFIGURATION,
      scope,
      dependsOn: ['extension'],
      properties: configuration(baseline, observed, colour, source)
    })
  }
  const { ingress, kubelet } = observed.stamps[colour].clients
  const parameters = isPrivateGit(source) ? { parameters: SIGN_IN } : {}
  const stack = stackOf(baseline, `flux-${colour}`, ids.clusterGroup, resources, parameters)
  return { ...stack, incomplete: ingress === null || kubelet === null }
}

/** Given with the write and kept nowhere: the default says nothing, for what only looks. */
const SIGN_IN = { [GIT_KEY]: { type: 'securestring', defaultValue: '' } } as const

/** The one configuration of a colour's cluster. */
export function fluxConfigurationId({ ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(
    ids.clusters[colour].cluster,
    'Microsoft.KubernetesConfiguration/fluxConfigurations',
    FLUX_CONFIGURATION
  )
}

export function fluxExtensionId({ ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(ids.clusters[colour].cluster, 'Microsoft.KubernetesConfiguration/extensions', FLUX_EXTENSION)
}

type Source = NonNullable<GitOps['source']>

function isPrivateGit(source: Source): boolean {
  return source.kind === 'git' && source.access === 'https'
}

/**
 * Only the controllers that the tree needs; a variable that nothing says fails instead of becoming empty. The API server is
 * in the spoke and asked by its address: a name would only be one more thing to resolve ("GitOps (Flux v2) supported
 * parameters", setKubeServiceHostFqdn).
 */
function extension(source: Source, { stamps }: LiveState, colour: Colour): object {
  return {
    extensionType: 'microsoft.flux',
    autoUpgradeMinorVersion: true,
    releaseTrain: 'Stable',
    scope: { cluster: { releaseNamespace: NAMESPACE } },
    configurationSettings: {
      'helm-controller.enabled': 'false',
      'notification-controller.enabled': 'false',
      'image-automation-controller.enabled': 'false',
      'image-reflector-controller.enabled': 'false',
      'multiTenancy.enforce': 'true',
      'kustomize-controller.strict-substitution-mode': 'true',
      // Half a minute a level otherwise, and the tree has four.
      'kustomize-controller.requeue-dependency': '10s',
      ...(source.kind === 'oci' ? workloadIdentity(stamps[colour].clients.kubelet) : {})
    }
  }
}

/** Pulling the tree from the registry as the identity that pulls images. */
function workloadIdentity(clientId: string | null): Record<string, string> {
  return {
    'workloadIdentity.enable': 'true',
    ...(clientId === null ? {} : { 'workloadIdentity.azureClientId': clientId })
  }
}

function configuration(baseline: Baseline, observed: LiveState, colour: Colour, source: Source): object {
  const { intervalSeconds, path } = baseline.config.gitops
  const rows = kustomizationsOf(baseline)
  const postBuild = { substitute: substitutions(baseline, observed, colour) }
  return {
    scope: 'cluster',
    namespace: NAMESPACE,
    suspend: observed.stamps[colour].suspended,
    // The deployment ends when Azure has handed it on; whether it is applied is waited for apart, and can be resumed.
    waitForReconciliation: false,
    ...sourceProperties(baseline, source),
    kustomizations: Object.fromEntries(
      rows.map(row => [row.name, kustomization(row, rows, { path, intervalSeconds, postBuild })])
    ),
    ...(isPrivateGit(source)
      ? { configurationProtectedSettings: { httpsKey: new Expression(`base64(parameters('${GIT_KEY}'))`) } }
      : {})
  }
}

function sourceProperties({ config, ids }: Baseline, source: Source): object {
  const common = { syncIntervalInSeconds: config.gitops.intervalSeconds, timeoutInSeconds: SOURCE_TIMEOUT_SECONDS }
  if (source.kind === 'git') {
    const { url, revision } = source
    const user = isPrivateGit(source) ? { httpsUser: GIT_USER } : {}
    return {
      sourceKind: 'GitRepository',
      gitRepository: { url, repositoryRef: revision, provider: 'Generic', ...user, ...common }
    }
  }
  const server = `${ids.registry.slice(ids.registry.lastIndexOf('/') + 1)}.azurecr.io`.toLowerCase()
  const url = `oci://${server}/${source.repository}`
  return {
    sourceKind: 'OCIRepository',
    ociRepository: { url, repositoryRef: { tag: source.tag }, useWorkloadIdentity: true, ...common }
  }
}

interface Common {
  readonly path: string
  readonly intervalSeconds: number
  readonly postBuild: object
}

/** Ready only once all of it is healthy; nothing is ever deleted and made anew because it cannot be changed. */
function kustomization(
  { path, dependsOn, prune, timeoutSeconds }: Kustomization,
  wanted: readonly Kustomization[],
  common: Common
): object {
  return {
    path: `${common.path.replace(/\/$/, '')}/${path}`,
    dependsOn: dependsOn.filter(name => wanted.some(row => row.name === name)),
    prune,
    wait: true,
    force: false,
    timeoutInSeconds: timeoutSeconds,
    syncIntervalInSeconds: common.intervalSeconds,
    retryIntervalInSeconds: RETRY_SECONDS,
    postBuild: common.postBuild
  }
}
