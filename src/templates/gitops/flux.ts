import { Expression } from '../../arm/expression.ts'
import { type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { resource } from '../../arm/template.ts'
import type { Baseline, Colour, GitOps } from '../../config/types.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import { type Kustomization, kustomizationsOf } from './flux-kustomizations.ts'
import { FLUX_CONFIGURATION, FLUX_EXTENSION, GIT_KEY } from './flux-names.ts'
import { fluxSubstitutions } from './flux-substitutions.ts'

const NAMESPACE = 'flux-system'
const RETRY_SECONDS = 60
const SOURCE_TIMEOUT_SECONDS = 120

/** User name for Git hosts that accept a token. Most of them accept any name; the file can set another one. */
const GIT_USER = 'git'

/**
 * Returns the stack with Flux and its configuration for one cluster. The stack is separate, so that a change of the
 * revision does not write the cluster. No other stack writes these resources. Throws TypeError if the configuration
 * names no source.
 */
export function fluxStack(baseline: Baseline, liveState: LiveState, colour: Colour): StackTemplate {
  const { config, ids } = baseline
  const { source } = config.gitops
  if (source === undefined) throw new TypeError('gitops.source is not set, so there is no Flux stack')
  const scope = ids.clusters[colour].cluster
  const resources = {
    extension: resource('Microsoft.KubernetesConfiguration/extensions', {
      name: FLUX_EXTENSION,
      scope,
      properties: extension(source, liveState, colour)
    }),
    configuration: resource('Microsoft.KubernetesConfiguration/fluxConfigurations', {
      name: FLUX_CONFIGURATION,
      scope,
      dependsOn: ['extension'],
      properties: configuration(baseline, liveState, colour, source)
    })
  }
  const { ingress, kubelet } = liveState.stamps[colour].clients
  const parameters = isPrivateGit(source) ? { parameters: SIGN_IN } : {}
  const stack = stackTemplate(baseline, `flux-${colour}`, ids.clusterGroup, resources, parameters)
  return { ...stack, incomplete: ingress === null || kubelet === null }
}

/**
 * Template parameter for the token of a private Git repository. Its value is sent with the write and stored nowhere.
 * The default is empty, for runs that only read.
 */
const SIGN_IN = { [GIT_KEY]: { type: 'securestring', defaultValue: '' } } as const

/** Returns the id of the one Flux configuration of a cluster. */
export function fluxConfigurationId({ ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(
    ids.clusters[colour].cluster,
    'Microsoft.KubernetesConfiguration/fluxConfigurations',
    FLUX_CONFIGURATION
  )
}

/** Returns the id of the Flux extension of a cluster. */
export function fluxExtensionId({ ids }: Baseline, colour: Colour): ResourceId {
  return resourceId(ids.clusters[colour].cluster, 'Microsoft.KubernetesConfiguration/extensions', FLUX_EXTENSION)
}

type Source = NonNullable<GitOps['source']>

function isPrivateGit(source: Source): boolean {
  return source.kind === 'git' && source.access === 'https'
}

/**
 * Returns the Flux extension, with only the controllers that the manifests need. A substitution variable without a
 * value causes an error and is not replaced by empty text. Flux calls the API server, which is in the spoke, by its
 * address: a name would also have to be resolved ("GitOps (Flux v2) supported parameters", setKubeServiceHostFqdn).
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
      // The default delay is half a minute per level of dependencies, and there are four levels.
      'kustomize-controller.requeue-dependency': '10s',
      ...(source.kind === 'oci' ? workloadIdentity(stamps[colour].clients.kubelet) : {})
    }
  }
}

/**
 * Returns the settings with which Flux pulls manifests from the registry. Flux uses the kubelet identity, which also
 * pulls images.
 */
function workloadIdentity(clientId: string | null): Record<string, string> {
  return {
    'workloadIdentity.enable': 'true',
    ...(clientId === null ? {} : { 'workloadIdentity.azureClientId': clientId })
  }
}

function configuration(baseline: Baseline, liveState: LiveState, colour: Colour, source: Source): object {
  const { intervalSeconds, path } = baseline.config.gitops
  const rows = kustomizationsOf(baseline)
  const postBuild = { substitute: fluxSubstitutions(baseline, liveState, colour) }
  return {
    scope: 'cluster',
    namespace: NAMESPACE,
    suspend: liveState.stamps[colour].suspended,
    // The deployment ends when Azure has accepted the configuration. A later step waits until Flux has applied it; that
    // step can be resumed.
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
    return {
      sourceKind: 'GitRepository',
      gitRepository: { url, repositoryRef: revision, provider: 'Generic', ...hostAccess(source), ...common }
    }
  }
  const server = `${ids.registry.slice(ids.registry.lastIndexOf('/') + 1)}.azurecr.io`.toLowerCase()
  const url = `oci://${server}/${source.repository}`
  return {
    sourceKind: 'OCIRepository',
    ociRepository: { url, repositoryRef: { tag: source.tag }, useWorkloadIdentity: true, ...common }
  }
}

/** Returns the user for the token, and the keys and certificates of a self-hosted Git server, which Azure takes in base64. */
function hostAccess(source: Extract<Source, { kind: 'git' }>): object {
  const { httpsUser = GIT_USER, httpsCACert, sshKnownHosts } = source
  return {
    ...(isPrivateGit(source) ? { httpsUser } : {}),
    ...(httpsCACert === undefined ? {} : { httpsCACert: base64(httpsCACert) }),
    ...(sshKnownHosts === undefined ? {} : { sshKnownHosts: base64(sshKnownHosts) })
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

interface Common {
  readonly path: string
  readonly intervalSeconds: number
  readonly postBuild: object
}

/**
 * Returns a kustomization, which is ready only when all its objects are healthy. With `force: false`, Flux never
 * recreates an object whose fields cannot change.
 */
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
