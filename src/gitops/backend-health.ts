import { childId, parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { ingressHosts } from '../config/index.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { StepContext } from '../provisioning/index.ts'
import { Failure } from '../runtime/failure.ts'
import { backendNames } from '../templates/index.ts'
import type { BootstrapItem } from './bootstrap-items.ts'

interface HealthResponse {
  readonly backendHealthHttpSettings?: {
    readonly servers?: readonly {
      readonly address?: string
      readonly health?: string
      readonly healthProbeLog?: string
    }[]
  }
}

const NAME = 'gateway backend'

interface Gateway {
  readonly properties?: { readonly provisioningState?: string; readonly operationalState?: string }
}

/**
 * Returns an item if the gateway is not running and does not start by itself. Without this check, the wait for healthy
 * backends would fail hours later, with another reason. Returns `undefined` if the gateway is running, is being
 * written, or does not exist.
 */
export async function gatewayNotRunning({ azure, baseline }: StepContext): Promise<BootstrapItem | undefined> {
  const { gateway } = baseline.ids
  if (baseline.config.ingress.domain === undefined) return undefined
  const found = await azure.read<Gateway>(gateway)
  return found === undefined ? undefined : notRunning(gateway, found)
}

/**
 * Returns an item if a gateway is not running, otherwise `undefined`. Azure reports the state Stopped also while a new
 * gateway is created and while a stopped gateway starts. Therefore Stopped counts only if no write is in progress.
 */
function notRunning(id: ResourceId, { properties = {} }: Gateway): BootstrapItem | undefined {
  const { provisioningState = 'Succeeded', operationalState = 'Running' } = properties
  const isFailed = provisioningState === 'Failed'
  const isStopped = provisioningState === 'Succeeded' && operationalState === 'Stopped'
  if (!isFailed && !isStopped) return undefined
  const { name } = parseResourceId(id)
  return {
    name: NAME,
    state: 'wrong',
    curedByWriting: id,
    evidence: isFailed ? `the last write of gateway ${name} failed` : `gateway ${name} is stopped`,
    problem: {
      code: 'gateway-not-running',
      isFinal: true,
      patienceSeconds: 0,
      remedy: `Provision the environment: this writes the gateway again unchanged, which ${isFailed ? 'repairs' : 'starts'} it. Flux continues in the cluster. To see the cause: az network application-gateway show --ids ${id}.`
    }
  }
}

/**
 * Returns the last condition of a bootstrap: the gateway reaches the ingress controller of the cluster. Requests the
 * backend health on demand, because the usual health report omits backend pools without a rule. Returns `undefined` if
 * the environment has no gateway.
 */
export async function backendHealth(
  { azure, baseline, signal }: StepContext,
  colour: Colour
): Promise<BootstrapItem | undefined> {
  const { ids, config } = baseline
  const { domain } = config.ingress
  if (domain === undefined) return undefined
  const gateway = await azure.read<Gateway>(ids.gateway)
  if (gateway === undefined) return { name: NAME, state: 'waiting', evidence: 'the gateway does not exist yet' }
  const broken = notRunning(ids.gateway, gateway)
  if (broken !== undefined) return broken
  try {
    const body = healthRequestBody(baseline, colour, ingressHosts(config.ingress, domain).backend)
    return itemFromHealth(await azure.act<HealthResponse>(ids.gateway, 'getBackendHealthOnDemand', body, { signal }))
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return error.reason === 'not-authorized' ? HEALTH_NOT_READABLE : healthRequestFailed(error)
  }
}

const HEALTH_NOT_READABLE: BootstrapItem = {
  name: NAME,
  state: 'unseen',
  evidence: 'the identity may not read the backend health of the gateway',
  problem: {
    code: 'not-authorized',
    isFinal: true,
    remedy:
      'Give the identity Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action on the gateway. The roles of the setup include it.'
  }
}

/**
 * Returns the item for a gateway that did not answer. A gateway that is stopped or being written can answer later. All
 * other items keep their state.
 */
function healthRequestFailed({ message }: Failure): BootstrapItem {
  const remedy = 'Check that the gateway is running, and correct the error in the message. Then run again.'
  return {
    name: NAME,
    state: 'waiting',
    evidence: message,
    problem: { code: 'backend-unhealthy', isFinal: false, remedy }
  }
}

function healthRequestBody({ ids, config }: Baseline, colour: Colour, host: string): object {
  const { pool, settings } = backendNames(colour)
  return {
    protocol: 'Https',
    host,
    path: config.ingress.gateway.probePath,
    timeout: 30,
    match: { statusCodes: ['200-399'] },
    backendAddressPool: { id: childId(ids.gateway, 'backendAddressPools', pool) },
    backendHttpSettings: { id: childId(ids.gateway, 'backendHttpSettingsCollection', settings) }
  }
}

function itemFromHealth({ backendHealthHttpSettings: { servers = [] } = {} }: HealthResponse): BootstrapItem {
  const bad = servers.filter(({ health }) => health !== 'Up')
  if (servers.length > 0 && bad.length === 0) return { name: NAME, state: 'done', evidence: `${servers.length} up` }
  const said = bad.map(
    ({ address, health, healthProbeLog }) => `${address} is ${health}: ${healthProbeLog ?? 'no log'}`
  )
  return {
    name: NAME,
    state: 'waiting',
    evidence: servers.length === 0 ? 'the backend pool has no address' : said.join('; '),
    problem: {
      code: 'backend-unhealthy',
      isFinal: false,
      remedy:
        'Check that the ingress controller responds at its address. Its certificate must be for its host name and from an authority that the gateway trusts. The workload must respond at `ingress.gateway.probePath`.'
    }
  }
}
