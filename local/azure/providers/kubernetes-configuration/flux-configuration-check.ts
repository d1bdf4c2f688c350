import type { SourceKind } from '../../../kubernetes/flux/configuration.ts'
import { refusal } from '../../errors.ts'
import type { Put, Refusal } from '../../world.ts'
import { bodyProperties, type PutCheck } from '../put-helpers.ts'

type Values = Readonly<Record<string, unknown>>

/** The property that holds each kind of source, and the kinds that are read here. */
const SOURCES: Readonly<Record<SourceKind, { readonly property: string; readonly isRead: boolean }>> = {
  GitRepository: { property: 'gitRepository', isRead: true },
  OCIRepository: { property: 'ociRepository', isRead: true },
  Bucket: { property: 'bucket', isRead: false },
  AzureBlob: { property: 'azureBlob', isRead: false }
}

/** Seconds, as the types of the api-version have them. */
const DEFAULT_SECONDS = 600

const NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/

export const configurationChecks: readonly PutCheck[] = [
  refuseScope,
  refuseSource,
  refuseGit,
  refuseOci,
  refuseKustomizations,
  refuseMove,
  refuseWaiting
]

function invalidFluxConfiguration(message: string): Refusal {
  return refusal(400, 'BadRequest', message)
}

function values(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {}
}

function refuseScope(put: Put): Refusal | undefined {
  const { scope = 'cluster', namespace = 'default' } = bodyProperties(put)
  if (scope !== 'cluster' && scope !== 'namespace')
    return invalidFluxConfiguration(`The scope '${scope}' is neither 'cluster' nor 'namespace'.`)
  return NAME.test(String(namespace))
    ? undefined
    : invalidFluxConfiguration(`The namespace '${namespace}' is not valid.`)
}

function sourceOf(put: Put): (typeof SOURCES)[SourceKind] | undefined {
  return SOURCES[String(bodyProperties(put).sourceKind) as SourceKind]
}

function refuseSource(put: Put): Refusal | undefined {
  const source = sourceOf(put)
  if (source === undefined)
    return invalidFluxConfiguration(`The source kind '${bodyProperties(put).sourceKind ?? ''}' is not supported.`)
  if (!source.isRead) {
    return refusal(
      501,
      'NotSupportedByLocalAzure',
      `Local Azure reads Git and OCI repositories, no ${source.property}.`
    )
  }
  return bodyProperties(put)[source.property] === undefined
    ? invalidFluxConfiguration(`The source kind '${bodyProperties(put).sourceKind}' needs '${source.property}'.`)
    : undefined
}

/** Addresses as Flux takes them; `git@host:` is none of them. */
function refuseGit(put: Put): Refusal | undefined {
  const { gitRepository, configurationProtectedSettings } = bodyProperties(put)
  if (gitRepository === undefined) return undefined
  const { url, httpsUser, httpsCACert, sshKnownHosts } = values(gitRepository)
  const [, protocol] = /^(https?|ssh):\/\/[^/]+\/.+$/.exec(String(url)) ?? []
  if (protocol === undefined)
    return invalidFluxConfiguration(
      `The Git repository URL '${url}' is not valid: it begins with http://, https:// or ssh://.`
    )
  const { httpsKey, sshPrivateKey } = values(configurationProtectedSettings)
  const isSsh = protocol === 'ssh'
  if (isSsh && (httpsUser || httpsKey !== undefined))
    return invalidFluxConfiguration(`'${url}' is read over SSH and takes no HTTPS user or key.`)
  if (!isSsh && sshPrivateKey !== undefined)
    return invalidFluxConfiguration(`'${url}' is read over HTTPS and takes no SSH key.`)
  const encoded = Object.entries({ httpsCACert, sshKnownHosts }).find(([, value]) => value && !isBase64(String(value)))
  return encoded === undefined ? undefined : invalidFluxConfiguration(`The value of '${encoded[0]}' is not base64.`)
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
}

function refuseOci(put: Put): Refusal | undefined {
  const { ociRepository } = bodyProperties(put)
  if (ociRepository === undefined) return undefined
  const { url } = values(ociRepository)
  return /^oci:\/\/[^/]+\/.+$/.test(String(url))
    ? undefined
    : invalidFluxConfiguration(`The OCI repository URL '${url}' is not valid: it begins with oci://.`)
}

function refuseKustomizations(put: Put): Refusal | undefined {
  const wrong = Object.keys(values(bodyProperties(put).kustomizations)).find(name => !NAME.test(name))
  return wrong === undefined ? undefined : invalidFluxConfiguration(`The kustomization name '${wrong}' is not valid.`)
}

function refuseMove(put: Put): Refusal | undefined {
  const before = put.existing?.properties
  if (before === undefined) return undefined
  const { scope = 'cluster', namespace = 'default' } = bodyProperties(put)
  const isSame = before.scope === scope && before.namespace === namespace
  return isSame
    ? undefined
    : invalidFluxConfiguration(`Scope and namespace of the configuration '${put.name}' cannot be changed.`)
}

function refuseWaiting(put: Put): Refusal | undefined {
  if (bodyProperties(put).waitForReconciliation !== true) return undefined
  return refusal(
    501,
    'NotSupportedByLocalAzure',
    "Local Azure ends the write of a configuration when it has reached the cluster; read 'complianceState' instead of 'waitForReconciliation'."
  )
}

/** A configuration with all its defaults. */
export function completeConfiguration(put: Put): Values {
  const { configurationProtectedSettings, kustomizations, gitRepository, ociRepository, ...given } = bodyProperties(put)
  const source = { syncIntervalInSeconds: DEFAULT_SECONDS, timeoutInSeconds: DEFAULT_SECONDS }
  const entries = Object.entries(values(kustomizations)).map(([name, each]) => [
    name,
    completeKustomization(name, values(each))
  ])
  return {
    scope: 'cluster',
    namespace: 'default',
    suspend: false,
    reconciliationWaitDuration: null,
    waitForReconciliation: false,
    ...given,
    ...(gitRepository !== undefined && { gitRepository: { provider: 'Generic', ...source, ...values(gitRepository) } }),
    ...(ociRepository !== undefined && { ociRepository: { ...source, ...values(ociRepository) } }),
    kustomizations: Object.fromEntries(entries),
    configurationProtectedSettings: {},
    protectedValues: configurationProtectedSettings
  }
}

function completeKustomization(name: string, { syncIntervalInSeconds, timeoutInSeconds, ...given }: Values): Values {
  return {
    name,
    path: '',
    dependsOn: [],
    prune: false,
    force: false,
    wait: true,
    retryIntervalInSeconds: null,
    ...given,
    syncIntervalInSeconds: syncIntervalInSeconds ?? DEFAULT_SECONDS,
    timeoutInSeconds: timeoutInSeconds ?? DEFAULT_SECONDS
  }
}
