import type { RiskRow } from './risk.ts'

const EXTENSION = 'Microsoft.KubernetesConfiguration/extensions'
const CONFIGURATION = 'Microsoft.KubernetesConfiguration/fluxConfigurations'

/** Effect of another user, certificate or host key for the Git server. */
const LOGIN =
  'Decides which server Flux accepts as the source. With a wrong value, Flux cannot read new commits; running workloads stay as they are.'

/**
 * Risks of changes to extensions and Flux configurations. With `prune`, everything that a Flux configuration or a
 * kustomization created is deleted together with it ("Deploy applications using GitOps with Flux v2"). The first row
 * that matches applies.
 */
export const gitopsRisks: readonly RiskRow[] = [
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.kustomizations.*',
    property: 'create',
    risk: 'safe',
    because: 'Applies one more kustomization.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.kustomizations.*',
    property: 'delete',
    risk: 'destructive',
    because: 'With prune, everything that this kustomization created is deleted from the cluster.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.kustomizations.*.path',
    risk: 'destructive',
    because: 'With prune, objects of this kustomization that are not under the new path are deleted from the cluster.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.scope',
    risk: 'destructive',
    because:
      'The scope cannot be changed: the Flux configuration must be recreated. With prune, everything that it created is deleted first.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.namespace',
    risk: 'destructive',
    because:
      'The namespace cannot be changed: the Flux configuration must be recreated. With prune, everything that it created is deleted first.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.suspend',
    risk: 'disruptive',
    because: 'Flux stops applying commits, or starts again and applies all commits since it was suspended.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.gitRepository.httpsUser',
    risk: 'disruptive',
    because: LOGIN
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.gitRepository.httpsCACert',
    risk: 'disruptive',
    because: LOGIN
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.gitRepository.sshKnownHosts',
    risk: 'disruptive',
    because: LOGIN
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    risk: 'disruptive',
    because: 'Flux applies another revision, or applies revisions with other settings, to all running workloads.'
  },
  {
    type: CONFIGURATION,
    kind: 'delete',
    risk: 'destructive',
    because:
      'With prune, everything that the Flux configuration created is deleted from the cluster: the workload and the services that the workload depends on.'
  },
  {
    type: EXTENSION,
    kind: 'modify',
    risk: 'disruptive',
    because: 'The pods of the extension restart, possibly with another version.'
  },
  {
    type: EXTENSION,
    kind: 'delete',
    risk: 'destructive',
    because:
      'Everything that the extension installed is deleted, and objects that the extension managed are no longer reconciled.'
  }
]
