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
    // Whoever only plans may not ask.
    if (!(error instanceof Failure && error.reason === 'not-authorized')) throw error
    return { name: NAME, state: 'waiting', evidence: 'not evaluated: the identity may not ask the gateway' }
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
