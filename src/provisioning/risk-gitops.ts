import type { RiskRow } from './risk.ts'

const EXTENSION = 'Microsoft.KubernetesConfiguration/extensions'
const CONFIGURATION = 'Microsoft.KubernetesConfiguration/fluxConfigurations'

/**
 * What changes of extensions and of Flux's configurations can do ("Deploy applications using GitOps with Flux v2": with
 * `prune`, all that a configuration or a kustomization made goes with it). The first row that fits decides.
 */
export const gitopsRisks: readonly RiskRow[] = [
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.kustomizations.*',
    property: 'create',
    risk: 'safe',
    because: 'It applies what is not there yet.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.kustomizations.*',
    property: 'delete',
    risk: 'destructive',
    because: 'With prune, everything this kustomization made is deleted from the cluster.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.kustomizations.*.path',
    risk: 'destructive',
    because: 'With prune, everything that is not under the new path is deleted from the cluster.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.scope',
    risk: 'destructive',
    because: 'It is fixed: the configuration must be made anew, and with prune what it made goes first.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.namespace',
    risk: 'destructive',
    because: 'It is fixed: the configuration must be made anew, and with prune what it made goes first.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    path: 'properties.suspend',
    risk: 'disruptive',
    because: 'Flux stops to apply what is committed, or catches up with all of it.'
  },
  {
    type: CONFIGURATION,
    kind: 'modify',
    risk: 'disruptive',
    because: 'Flux applies another revision, or in another way, to all that runs.'
  },
  {
    type: CONFIGURATION,
    kind: 'delete',
    risk: 'destructive',
    because: 'With prune, everything it made is deleted from the cluster: the workload with all that carries it.'
  },
  {
    type: EXTENSION,
    kind: 'modify',
    risk: 'disruptive',
    because: 'Its pods restart, perhaps in another version.'
  },
  {
    type: EXTENSION,
    kind: 'delete',
    risk: 'destructive',
    because: 'What it installed is gone, and nothing any longer looks after what it made.'
  }
]
