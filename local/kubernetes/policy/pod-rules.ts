import { asRecord, asRecords, asTexts, type Json } from '../objects.ts'
import { parseQuantity } from './quantities.ts'

/** A pod, or the template of one, as far as policies look at it. */
export interface PodView {
  readonly name: string
  readonly spec: Json
  readonly annotations: Json
}

/** What a policy has against a pod; `undefined` where nothing. */
export type PodRule = (pod: PodView, parameters: Json) => string | undefined

interface Container extends Json {
  readonly name: string
}

/** All containers, those that were excluded by name left out. */
function containers({ spec }: PodView, { excludedContainers, excludedImages }: Json): Container[] {
  const excluded = asTexts(excludedContainers)
  const images = asTexts(excludedImages).map(pattern => pattern.replace(/\*$/, ''))
  return ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap(list => asRecords(spec[list]))
    .map(container => ({ ...container, name: String(container.name) }))
    .filter(({ name, ...rest }) => {
      const image = String((rest as Json).image)
      return !excluded.includes(name) && !images.some(prefix => image.startsWith(prefix))
    })
}

/** The first container a rule has something against. */
function each(
  rule: (container: Container, context: Json, pod: PodView, parameters: Json) => string | undefined
): PodRule {
  return (pod, parameters) => {
    for (const container of containers(pod, parameters)) {
      const message = rule(container, asRecord(container.securityContext), pod, parameters)
      if (message !== undefined) return message
    }
    return undefined
  }
}

const VOLUME_TYPES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret'
]

/** What the built-in definitions for pods ask, in the words they refuse with (Azure/azure-policy, kubernetes templates). */
export const podRules = {
  privileged: each(({ name }, { privileged }) =>
    privileged === true
      ? `Privileged container is not allowed: ${name}, securityContext: {"privileged": true}`
      : undefined
  ),

  escalation: each(({ name }, { allowPrivilegeEscalation }, _pod, { forcePrivilegeEscalationToBeFalse }) => {
    const isAllowed =
      forcePrivilegeEscalationToBeFalse === true
        ? allowPrivilegeEscalation !== false
        : allowPrivilegeEscalation === true
    return isAllowed ? `Privilege escalation container is not allowed: ${name}` : undefined
  }),

  readOnlyRoot: each(({ name }, { readOnlyRootFilesystem }) =>
    readOnlyRootFilesystem === true ? undefined : `only read-only root filesystem container is allowed: ${name}`
  ),

  images: each(({ name, image }, _context, _pod, { allowedContainerImagesRegex }) =>
    new RegExp(String(allowedContainerImagesRegex)).test(String(image))
      ? undefined
      : `Container image ${image} for container ${name} has not been allowed.`
  ),

  limits: each(({ name, resources }, _context, _pod, { cpuLimit, memoryLimit }) => {
    const limits = asRecord(asRecord(resources).limits)
    for (const [resource, most] of [
      ['cpu', cpuLimit],
      ['memory', memoryLimit]
    ] as const) {
      if (limits[resource] === undefined) return `container <${name}> has no ${resource} limit`
      if (parseQuantity(limits[resource]) > parseQuantity(most)) {
        return `container <${name}> ${resource} limit <${limits[resource]}> is higher than the maximum allowed of <${most}>`
      }
    }
    return undefined
  }),

  probes: each(({ name, ...container }, _context, pod, { requiredProbes = ['readinessProbe', 'livenessProbe'] }) => {
    const lacking = asTexts(requiredProbes).find(probe => container[probe] === undefined)
    return lacking === undefined
      ? undefined
      : `Container <${name}> in your Pod <${pod.name}> has no <${lacking}>. Required probes: ${JSON.stringify(requiredProbes)}`
  }),

  capabilities: each(({ name }, { capabilities }, _pod, { allowedCapabilities, requiredDropCapabilities }) => {
    const { add, drop } = asRecord(capabilities)
    const allowed = asTexts(allowedCapabilities)
    const dropped = asTexts(drop)
    const isAllowed = allowed.includes('*') || asTexts(add).every(one => allowed.includes(one))
    if (!isAllowed)
      return `container <${name}> has a disallowed capability. Allowed capabilities are ${JSON.stringify(allowed)}`
    const required = asTexts(requiredDropCapabilities)
    const isDropped = dropped.includes('ALL') || required.every(one => dropped.includes(one))
    return isDropped
      ? undefined
      : `container <${name}> is not dropping all required capabilities. Container must drop all of ${JSON.stringify(required)}`
  }),

  nonRoot: each(({ name }, { runAsNonRoot, runAsUser }, { spec }) => {
    const pod = asRecord(spec.securityContext)
    const user = runAsUser ?? pod.runAsUser
    const isNonRoot = (runAsNonRoot ?? pod.runAsNonRoot) === true || (user !== undefined && Number(user) > 0)
    return isNonRoot
      ? undefined
      : `Container ${name} is attempting to run without a required securityContext/runAsNonRoot or securityContext/runAsUser != 0`
  }),

  seccomp: each(({ name }, { seccompProfile }, { spec }) => {
    const type = asRecord(seccompProfile ?? asRecord(spec.securityContext).seccompProfile).type
    return type === 'RuntimeDefault' || type === 'Localhost'
      ? undefined
      : `Seccomp profile '${type ?? 'not configured'}' is not allowed for container '${name}'.`
  }),

  hostNetwork: ({ name, spec }) =>
    spec.hostNetwork === true ? `The specified hostNetwork and hostPort are not allowed, pod: ${name}` : undefined,

  hostNamespace: ({ name, spec }) =>
    spec.hostPID === true || spec.hostIPC === true ? `Sharing the host namespace is not allowed: ${name}` : undefined,

  volumeTypes: ({ name, spec }) => {
    const wrong = asRecords(spec.volumes).find(volume => !Object.keys(volume).some(type => VOLUME_TYPES.includes(type)))
    return wrong === undefined
      ? undefined
      : `The volume type ${Object.keys(wrong).find(member => member !== 'name')} is not allowed, pod: ${name}`
  },

  hostPath: ({ name, spec }, { allowedHostPaths }) => {
    const allowed = asRecords(asRecord(allowedHostPaths).paths).map(({ pathPrefix }) => String(pathPrefix))
    const wrong = asRecords(spec.volumes).find(({ hostPath }) => {
      const path = String(asRecord(hostPath).path)
      return hostPath !== undefined && !allowed.some(prefix => path === prefix || path.startsWith(`${prefix}/`))
    })
    return wrong === undefined
      ? undefined
      : `HostPath volume ${JSON.stringify(wrong)} is not allowed, pod: ${name}. Allowed path: ${JSON.stringify(allowed)}`
  },

  automount: ({ name, spec }) =>
    spec.automountServiceAccountToken === false
      ? undefined
      : `Automounting service account token is disallowed, pod: ${name}`
} as const satisfies Readonly<Record<string, PodRule>>
