import { subscriptionId } from '../arm/resource-id.ts'
import { type AzureReader, grantAdvice, permissionsAllow, readProvider } from '../azure/index.ts'
import type { Log } from '../runtime/clock-and-log.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

export interface ProvidersOptions {
  /**
   * Whether this run would register providers. The plan identity does not need the permission to register providers.
   */
  readonly registers: boolean
  readonly log: Log
}

interface Wanted {
  readonly namespace: string
  readonly state: string | undefined
}

/**
 * Checks that the subscription has the resource providers. A missing registration is an error only if the run must
 * register the provider and its identity may not.
 */
export function checkProviders(
  azure: AzureReader,
  namespaces: readonly string[],
  { registers, log }: ProvidersOptions
): Promise<Finding[]> {
  return orNotEvaluated('provider-not-registered', `/subscriptions/${azure.subscriptionId}/providers`, async () => {
    const wanted = await Promise.all(namespaces.map(namespace => stateOf(azure, namespace)))
    const missing = wanted.filter(({ state }) => state !== 'Registered' && state !== 'Registering')
    const unknown = missing.filter(({ state }) => state === undefined).map(unknownProvider)
    const waiting = missing.filter(({ state }) => state !== undefined)
    for (const { namespace } of waiting) log.info(`${namespace} is not registered yet; apply registers it.`)
    return registers && waiting.length > 0 ? [...unknown, ...refused(azure, waiting)] : unknown
  })
}

async function stateOf(azure: AzureReader, namespace: string): Promise<Wanted> {
  return { namespace, state: (await readProvider(azure, namespace))?.registrationState }
}

function refused(azure: AzureReader, waiting: readonly Wanted[]): Finding[] {
  return waiting
    .filter(({ namespace }) => !permissionsAllow(azure.permissions, `${namespace}/register/action`))
    .map(({ namespace }) => ({
      code: 'provider-not-registered',
      severity: 'error',
      subject: namespace,
      evidence: `The resource provider is not registered, and the identity may not register it (${namespace}/register/action).`,
      remedy:
        `Ask an owner of the subscription to run: az provider register --namespace ${namespace}. ` +
        `Or: ${grantAdvice({ actions: [`${namespace}/register/action`], scope: subscriptionId(azure.subscriptionId), subscription: azure.subscriptionId })}`
    }))
}

function unknownProvider({ namespace }: Wanted): Finding {
  return {
    code: 'region-not-supported',
    severity: 'error',
    subject: namespace,
    evidence: 'This cloud does not have the resource provider.',
    remedy: 'Choose another cloud (azure-environment), or remove the settings that need the provider.'
  }
}
