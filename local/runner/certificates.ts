import type { World } from '../azure/world.ts'
import { environmentSecrets, environmentSettings, githubState, variables } from '../github/state.ts'
import { type DemoCertificates, demoCertificates } from '../host/demo-certificates.ts'
import { environmentsOf, readConfiguration } from './prepare.ts'

/** Secrets and variable by which the workflows take certificates. */
const GATEWAY_SECRET = 'GATEWAY_CERTIFICATE'
const INGRESS_SECRET = 'INGRESS_CERTIFICATE'
const AUTHORITIES_VARIABLE = 'INGRESS_AUTHORITIES'

/**
 * Puts into local GitHub what a team puts there before its first run: the certificates of each environment's entry point,
 * made by an authority of the demo, as secrets of the environments that plan and apply. What is there already stays.
 */
export async function giveCertificates(world: World, caller: string): Promise<void> {
  for (const environment of environmentsOf(caller)) {
    const names = [environment, `${environment}-plan`]
    const domain = domainOf(caller, environment)
    const has = names.every(name => environmentSecrets(world, name)[GATEWAY_SECRET] !== undefined)
    if (domain === undefined || has || variables(world, environment)[AUTHORITIES_VARIABLE] !== undefined) continue
    const certificates = await madeOnce(domain, world.now)
    for (const name of names) give(world, name, certificates)
  }
}

const DAY = 24 * 3600 * 1000
const made = new Map<string, Promise<DemoCertificates>>()

/** The same for all worlds of a process: keys are random, and two runs that are compared must differ in nothing else. */
function madeOnce(domain: string, now: number): Promise<DemoCertificates> {
  const from = new Date(now - (now % DAY))
  const key = `${domain} ${from.toISOString()}`
  const certificates =
    made.get(key) ?? demoCertificates({ gateway: `*.${domain}`, ingress: `*.aks-ingress.${domain}`, from })
  made.set(key, certificates)
  return certificates
}

function give(world: World, name: string, certificates: DemoCertificates): void {
  const settings = environmentSettings(world, name)
  githubState(world).environments[name] = {
    ...settings,
    secrets: { ...settings.secrets, [GATEWAY_SECRET]: certificates.gateway, [INGRESS_SECRET]: certificates.ingress },
    variables: { ...settings.variables, [AUTHORITIES_VARIABLE]: certificates.root }
  }
}

/** The domain an environment's gateway answers for; its own setting wins over that of `defaults`. */
function domainOf(caller: string, environment: string): string | undefined {
  const { defaults, environments } = readConfiguration(caller)
  const own: unknown = Object(Object(Object(environments)[environment]).ingress).domain
  const common: unknown = Object(Object(defaults).ingress).domain
  const domain = own ?? common
  return typeof domain === 'string' ? domain : undefined
}
