import { asResourceId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import { waitUntil } from '../../runtime/wait-until.ts'
import { type ArmClient, refusedAnswer } from '../client.ts'
import { pollInterval } from '../poll-interval.ts'
import type { Answer } from '../throttle.ts'
import type { AzureReader, CallOptions } from '../types.ts'
import { resourceAddress } from './resources.ts'

/** Resource provider as a subscription shows it, with the properties that this project reads. */
export interface Provider {
  readonly namespace: string
  /** `NotRegistered`, `Registering`, `Registered` or `Unregistering`. */
  readonly registrationState: string
  readonly resourceTypes?: readonly ProviderType[]
}

export interface ProviderType {
  /** Type without the namespace, for example `virtualNetworks/subnets`. */
  readonly resourceType: string
  /** Display names of the regions that offer the type, for example `West Europe`; empty for types without a region. */
  readonly locations?: readonly string[]
  readonly apiVersions?: readonly string[]
  /** Availability zones by region. A provider reports them only for types that can be pinned to zones. */
  readonly zoneMappings?: readonly { readonly location: string; readonly zones?: readonly string[] }[]
}

/** Reads a provider of the subscription. Returns `undefined` if the cloud has no provider with this name. */
export function readProvider(azure: AzureReader, namespace: string): Promise<Provider | undefined> {
  return azure.read<Provider>(asResourceId(`/subscriptions/${azure.subscriptionId}/providers/${namespace}`))
}

/** Expected duration of a registration in seconds. */
const EXPECTED_SECONDS = 60
/** Longest wait for a registration in milliseconds. Azure has no state for a failed registration. */
const LONGEST = 30 * 60_000

/**
 * Registers a provider if it is not registered yet, and waits until it is `Registered`. Throws Failure if Azure refuses
 * a request, and Failure `provider-not-registered` after half an hour.
 */
export async function registerProvider(
  client: ArmClient,
  subscription: string,
  namespace: string,
  options: CallOptions = {}
): Promise<void> {
  const path = `/subscriptions/${subscription}/providers/${namespace}`
  const address = resourceAddress(asResourceId(path))
  const state = await get(client, address, options)
  if (stateIn(state) === 'Registered') return
  if (stateIn(state) !== 'Registering') await ask(client, address.replace(path, `${path}/register`), options)
  await registered(client, address, namespace, options)
}

async function ask(client: ArmClient, address: string, { signal }: CallOptions): Promise<void> {
  const answer = await client.send('POST', address, { repeatable: true, signal })
  if (answer.status >= 300) throw refusedAnswer('POST', address, answer)
}

async function registered(client: ArmClient, address: string, namespace: string, options: CallOptions): Promise<void> {
  const expectedSeconds = options.expectedSeconds ?? EXPECTED_SECONDS
  let headers: Answer['headers'] = {}
  const read = async () => {
    const answer = await get(client, address, options)
    headers = answer.headers
    return stateIn(answer)
  }
  await waitUntil(
    {
      read,
      isOver: state => state === 'Registered',
      every: elapsed => pollInterval(headers, { elapsed, expectedSeconds }),
      limit: LONGEST,
      overdue: () => neverRegistered(namespace),
      delay: pollInterval(headers, { elapsed: 0, expectedSeconds })
    },
    { clock: client.clock, signal: options.signal }
  )
}

async function get(client: ArmClient, address: string, { signal }: CallOptions): Promise<Answer> {
  const answer = await client.send('GET', address, { signal })
  if (answer.status >= 300) throw refusedAnswer('GET', address, answer)
  return answer
}

function stateIn({ body }: Answer): string {
  return (body as Partial<Provider>).registrationState ?? 'NotRegistered'
}

function neverRegistered(namespace: string): Failure {
  return new Failure('provider-not-registered', `${namespace} is still not registered after half an hour.`, {
    subject: namespace,
    remedy: `Check the state with az provider show --namespace ${namespace}, register the provider with az provider register --namespace ${namespace}, then run again.`
  })
}
