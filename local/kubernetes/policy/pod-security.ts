import type { Resource, World } from '../../azure/world.ts'
import { findObject } from '../cluster-state.ts'
import { asRecord, asRecords, asTexts } from '../objects.ts'
import type { Pods } from '../pods/pod-template.ts'
import { type PodRule, podRules } from './pod-rules.ts'

type Level = 'privileged' | 'baseline' | 'restricted'

const LABEL = 'pod-security.kubernetes.io/enforce'

/** What may be added to the capabilities of a container below `restricted` ("Pod Security Standards"). */
const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT'
]

interface Standard {
  readonly rule: PodRule
  readonly parameters?: Readonly<Record<string, unknown>>
  /** In the words of the admission plugin. */
  readonly says: string
}

const hostPorts: PodRule = ({ spec }) =>
  asRecords(spec.containers).some(({ ports }) => asRecords(ports).some(({ hostPort }) => hostPort !== undefined))
    ? 'hostPort'
    : undefined

const onlyBindService: PodRule = ({ spec }) =>
  asRecords(spec.containers).some(({ securityContext }) => {
    const { add } = asRecord(asRecord(securityContext).capabilities)
    return asTexts(add).some(capability => capability !== 'NET_BIND_SERVICE')
  })
    ? 'capabilities'
    : undefined

/** "Pod Security Standards": baseline, and what restricted asks beside it. */
const baseline: readonly Standard[] = [
  { rule: podRules.privileged, says: 'privileged' },
  { rule: podRules.hostNetwork, says: 'host namespaces (hostNetwork=true)' },
  { rule: podRules.hostNamespace, says: 'host namespaces (hostPID=true or hostIPC=true)' },
  { rule: podRules.hostPath, says: 'hostPath volumes' },
  { rule: hostPorts, says: 'hostPort' },
  {
    rule: podRules.capabilities,
    parameters: { allowedCapabilities: BASELINE_CAPABILITIES },
    says: 'non-default capabilities'
  }
]
const restricted: readonly Standard[] = [
  ...baseline,
  {
    rule: podRules.escalation,
    parameters: { forcePrivilegeEscalationToBeFalse: true },
    says: 'allowPrivilegeEscalation != false (must set securityContext.allowPrivilegeEscalation=false)'
  },
  {
    rule: podRules.capabilities,
    parameters: { allowedCapabilities: BASELINE_CAPABILITIES, requiredDropCapabilities: ['ALL'] },
    says: 'unrestricted capabilities (must set securityContext.capabilities.drop=["ALL"])'
  },
  { rule: onlyBindService, says: 'unrestricted capabilities (must not add any but NET_BIND_SERVICE)' },
  { rule: podRules.volumeTypes, says: 'restricted volume types' },
  { rule: podRules.nonRoot, says: 'runAsNonRoot != true (must set securityContext.runAsNonRoot=true)' },
  {
    rule: podRules.seccomp,
    says: 'seccompProfile (must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'
  }
]
const standards: Readonly<Record<Level, readonly Standard[]>> = { privileged: [], baseline, restricted }

/** Why Pod Security keeps pods out of their namespace. */
export function podSecurityFailureCause(world: World, cluster: Resource, pods: Pods): string | undefined {
  const level = levelOf(world, cluster, pods.namespace)
  const view = { name: pods.owner.metadata.name, spec: pods.spec, annotations: {} }
  const broken = standards[level].filter(({ rule, parameters = {} }) => rule(view, parameters) !== undefined)
  if (broken.length === 0) return undefined
  const list = broken.map(({ says }) => says).join(', ')
  return `FailedCreate: pods "${view.name}" is forbidden: violates PodSecurity "${level}:latest": ${list}`
}

function levelOf(world: World, cluster: Resource, namespace: string): Level {
  const found = findObject(world, cluster.id, { apiVersion: 'v1', kind: 'Namespace', name: namespace })
  const level = found?.metadata.labels?.[LABEL]
  return level === 'restricted' || level === 'baseline' ? level : 'privileged'
}
