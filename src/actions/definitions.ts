import { COLOURS } from '../config/index.ts'
import { powerActions } from '../power/index.ts'
import { type Action, anyText, defineAction, oneOf, optional, required, revision } from '../runtime/index.ts'
import { authoritiesOf } from './authorities.ts'
import { runAfterLogin } from './login-and-load.ts'
import {
  approvedInputs,
  certificateInputs,
  changeInputs,
  configurationInputs,
  environmentInputs,
  loginInputs,
  provisioningInputs
} from './shared-inputs.ts'
import { changeOutputs, environmentOutputs, networkOutputs, provisioningOutputs } from './shared-outputs.ts'
import { kubernetesAccesses, previewEvidence, upgradeTarget } from './upgrade-inputs.ts'

export const bootstrapInputs = {
  ...provisioningInputs,
  ...changeInputs,
  mode: required(oneOf('plan', 'apply', 'verify', 'suspend', 'resume')),
  colour: optional(oneOf(...COLOURS)),
  revision: optional(anyText),
  'git-key': optional(anyText),
  'source-credentials': optional(anyText),
  'secrets-revision': optional(revision)
} as const

export const bootstrapOutputs = [...provisioningOutputs, ...changeOutputs, 'colour'] as const

export const powerInputs = {
  ...configurationInputs,
  ...loginInputs,
  mode: required(oneOf('plan', 'apply')),
  action: required(oneOf(...powerActions)),
  colour: optional(oneOf(...COLOURS))
} as const

export const powerOutputs = ['has-changes', 'changed', 'power-state', 'colour', 'workload', 'environment'] as const

export const driftInputs = {
  ...configurationInputs,
  ...loginInputs,
  'ingress-authorities': certificateInputs['ingress-authorities'],
  issue: required(oneOf('always', 'never')),
  'github-token': optional(anyText)
} as const

export const driftOutputs = ['has-drift', 'not-evaluated', 'issue-number', 'workload', 'environment'] as const

export const operationInputs = {
  ...approvedInputs,
  command: required(oneOf('status', 'release-lease', 'hold', 'release-hold')),
  reason: optional(anyText)
} as const

export const operationOutputs = [...provisioningOutputs, 'lease', 'on-hold'] as const

export const validateUpgradeInputs = {
  ...configurationInputs,
  ...loginInputs,
  colour: optional(oneOf(...COLOURS)),
  collect: required(oneOf('verdict', 'evidence')),
  evidence: optional(anyText),
  target: required(upgradeTarget),
  start: required(oneOf('now', 'later')),
  'kubernetes-access': required(oneOf(...kubernetesAccesses)),
  'preview-evidence': required(oneOf(...previewEvidence)),
  manifests: optional(anyText),
  'allow-preview': required(oneOf('true', 'false')),
  'fail-on': required(oneOf('block', 'inconclusive', 'warn')),
  comment: required(oneOf('always', 'failures', 'never')),
  'github-token': optional(anyText)
} as const

export const validateUpgradeOutputs = [
  'verdict',
  'blocking-count',
  'warning-count',
  'not-evaluated-count',
  'safe-target-version',
  'path',
  'sarif',
  'evidence',
  'colour',
  'workload',
  'environment'
] as const

export const upgradeClusterInputs = {
  ...approvedInputs,
  operation: required(oneOf('upgrade', 'rollback', 'delete-machines', 'abort')),
  colour: validateUpgradeInputs.colour,
  target: validateUpgradeInputs.target,
  emergency: optional(anyText),
  'force-budgets': optional(anyText),
  'force-reason': optional(anyText),
  evidence: validateUpgradeInputs.evidence,
  'approved-by': provisioningInputs['approved-by'],
  'github-token': provisioningInputs['github-token'],
  'kubernetes-access': validateUpgradeInputs['kubernetes-access'],
  'preview-evidence': validateUpgradeInputs['preview-evidence'],
  manifests: validateUpgradeInputs.manifests,
  'allow-preview': validateUpgradeInputs['allow-preview'],
  'later-run': required(oneOf('true', 'false'))
} as const

export const upgradeClusterOutputs = [
  ...provisioningOutputs,
  'state',
  'waits-until',
  'colour',
  'verdict',
  'version',
  'path',
  'rollback-until'
] as const

export const destroyInputs = {
  ...approvedInputs,
  confirm: required(anyText),
  colour: optional(oneOf(...COLOURS)),
  'left-behind': optional(anyText)
} as const

/**
 * All actions with their inputs and outputs, in the order of the documentation. `work.ts` has the code that the actions
 * run.
 */
export const actions: readonly Action[] = [
  defineAction({
    name: 'provision',
    inputs: { ...provisioningInputs, ...changeInputs, ...environmentInputs },
    outputs: [...provisioningOutputs, ...changeOutputs, ...networkOutputs, ...environmentOutputs],
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.provision, authoritiesOf(inputs))
  }),
  defineAction({
    name: 'provision-network',
    inputs: { ...provisioningInputs, ...changeInputs },
    outputs: [...provisioningOutputs, ...changeOutputs, ...networkOutputs],
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.provisionNetwork)
  }),
  defineAction({
    name: 'provision-cluster',
    inputs: { ...provisioningInputs, ...changeInputs, ...environmentInputs },
    outputs: [...provisioningOutputs, ...changeOutputs, ...environmentOutputs],
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.provisionCluster, authoritiesOf(inputs))
  }),
  defineAction({
    name: 'bootstrap-flux',
    inputs: bootstrapInputs,
    outputs: bootstrapOutputs,
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.bootstrapFlux)
  }),
  defineAction({
    name: 'power-cluster',
    inputs: powerInputs,
    outputs: powerOutputs,
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.powerCluster)
  }),
  defineAction({
    name: 'validate-upgrade',
    inputs: validateUpgradeInputs,
    outputs: validateUpgradeOutputs,
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.validateUpgradeAction)
  }),
  defineAction({
    name: 'upgrade-cluster',
    inputs: upgradeClusterInputs,
    outputs: upgradeClusterOutputs,
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.upgradeCluster)
  }),
  defineAction({
    name: 'drift',
    inputs: driftInputs,
    outputs: driftOutputs,
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.drift, authoritiesOf(inputs))
  }),
  defineAction({
    name: 'destroy',
    inputs: destroyInputs,
    outputs: provisioningOutputs,
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.destroy)
  }),
  defineAction({
    name: 'operation',
    inputs: operationInputs,
    outputs: operationOutputs,
    run: (inputs, context) => runAfterLogin(inputs, context, work => work.operation)
  })
]
