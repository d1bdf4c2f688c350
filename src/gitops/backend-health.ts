import { childId } from '../arm/resource-id.ts'
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
  if ((await azure.read(ids.gateway)) === undefined)
    return { name: NAME, state: 'waiting', evidence: 'there is no gateway yet' }
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
