import { type AzureReader, allows, readProvider } from '../azure/index.ts'
import type { Log } from '../runtime/doors.ts'
import type { Finding } from './finding.ts'
import { orNotEvaluated } from './not-evaluated.ts'

export interface ProvidersOptions {
  /** Whether this run is the one that would register; a plan's identity need not be allowed to. */
  readonly registers: boolean
  readonly log: Log
}

interface Wanted {
  readonly namespace: string
  readonly state: string | undefined
}

/** Resource providers the subscription lacks: an error only where the run must register one and may not. */
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
    for (const { namespace } of waiting) log.info(`${namespace} is not registered yet; applying registers it.`)
    return registers && waiting.length > 0 ? [...unknown, ...refused(azure, waiting)] : unknown
  })
}

async function stateOf(azure: AzureReader, namespace: string): Promise<Wanted> {
  return { namespace, state: (await readProvider(azure, namespace))?.registrationState }
}

function refused(azure: AzureReader, waiting: readonly Wanted[]): Finding[] {
  return waiting
    .filter(({ namespace }) => !allows(azure.permissions, `${namespace}/register/action`))
    .map(({ namespace }) => ({
      code: 'provider-not-registered',
      severity: 'error',
      subject: namespace,
      evidence: `It is not registered, and the identity may not register it (${namespace}/register/action).`,
      remedy:
        'Give the identity "Contributor" at the subscription, or let somebody who may register: ' +
        `az provider register --namespace ${namespace}.`
    }))
}

function unknownProvider({ namespace }: Wanted): Finding {
  return {
    code: 'region-not-supported',
    severity: 'error',
    subject: namespace,
    evidence: 'This cloud has no such resource provider.',
    remedy: 'Choose another cloud (azure-environment), or leave out what needs the provider.'
  }
}
