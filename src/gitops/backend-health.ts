import { childId, parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import { ingressHosts } from '../config/index.ts'
import type { Baseline, Colour } from '../config/types.ts'
import type { StepContext } from '../provisioning/index.ts'
import { Failure } from '../runtime/failure.ts'
import { backendNames } from '../templates/index.ts'
import type { Item } from './assess.ts'

interface Answer {
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
 * The item of a gateway that does not run and will not by itself: waiting for its backends would end hours later with
 * another reason. `undefined` where it runs, is being written, or does not exist.
 */
export async function gatewayNotRunning({ azure, baseline }: StepContext): Promise<Item | undefined> {
  const { gateway } = baseline.ids
  if (baseline.config.ingress.domain === undefined) return undefined
  const found = await azure.read<Gateway>(gateway)
  return found === undefined ? undefined : notRunning(gateway, found)
}

/** A new gateway reads as Stopped while it is being created, and a stopped one while it starts. */
function notRunning(id: ResourceId, { properties = {} }: Gateway): Item | undefined {
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
      remedy: `Provision the environment: the plan writes the gateway again as it is, which ${isFailed ? 'repairs' : 'starts'} it. Flux continues in the cluster. To read the cause: az network application-gateway show --ids ${id}.`
    }
  }
}

/**
 * Whether the gateway gets an answer from a colour's ingress: the last proof. It is asked on demand, since pools that no
 * rule leads to do not show in the plain health. `undefined` where there is no gateway.
 */
export async function backendHealth(
  { azure, baseline, signal }: StepContext,
  colour: Colour
): Promise<Item | undefined> {
  const { ids, config } = baseline
  const { domain } = config.ingress
  if (domain === undefined) return undefined
  const gateway = await azure.read<Gateway>(ids.gateway)
  if (gateway === undefined) return { name: NAME, state: 'waiting', evidence: 'there is no gateway yet' }
  const broken = notRunning(ids.gateway, gateway)
  if (broken !== undefined) return broken
  try {
    const body = question(baseline, colour, ingressHosts(config.ingress, domain).backend)
    return judge(await azure.act<Answer>(ids.gateway, 'getBackendHealthOnDemand', body, { signal }))
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return error.reason === 'not-authorized' ? UNSEEN : unanswered(error)
  }
}

const UNSEEN: Item = {
  name: NAME,
  state: 'unseen',
  evidence: 'the identity may not ask the gateway for the health of its backends',
  problem: {
    code: 'not-authorized',
    isFinal: true,
    remedy:
      'Give it Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action on the gateway, as the roles of the set-up do.'
  }
}

/** A gateway that is stopped or being written answers later, or not; whatever else is done stays done. */
function unanswered({ message }: Failure): Item {
  const remedy = 'The gateway must run and be asked without fault; its own state is in the message.'
  return {
    name: NAME,
    state: 'waiting',
    evidence: message,
    problem: { code: 'backend-unhealthy', isFinal: false, remedy }
  }
}

function question({ ids, config }: Baseline, colour: Colour, host: string): object {
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

function judge({ backendHealthHttpSettings: { servers = [] } = {} }: Answer): Item {
  const bad = servers.filter(({ health }) => health !== 'Up')
  if (servers.length > 0 && bad.length === 0) return { name: NAME, state: 'done', evidence: `${servers.length} up` }
  const said = bad.map(
    ({ address, health, healthProbeLog }) => `${address} is ${health}: ${healthProbeLog ?? 'no log'}`
  )
  return {
    name: NAME,
    state: 'waiting',
    evidence: servers.length === 0 ? 'its pool has no address' : said.join('; '),
    problem: {
      code: 'backend-unhealthy',
      isFinal: false,
      remedy:
        'The ingress must answer at its address with a certificate for its host from an authority the gateway trusts, and the workload at `ingress.gateway.probePath`.'
    }
  }
}
