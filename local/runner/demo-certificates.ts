import type { World } from '../azure/world.ts'
import { effectiveVariables, environmentSecrets, environmentSettings, githubState } from '../github/state.ts'
import { type DemoCertificates, demoCertificates } from '../host/demo-certificates.ts'
import { environmentsOf, readConfiguration } from './workflow/run-preparation.ts'

/** Secrets and variables by which the workflows take certificates, with their keys and without. */
const GATEWAY_SECRET = 'GATEWAY_CERTIFICATE'
const INGRESS_SECRET = 'INGRESS_CERTIFICATE'
const GATEWAY_VARIABLE = 'GATEWAY_CERTIFICATE_PUBLIC'
const INGRESS_VARIABLE = 'INGRESS_CERTIFICATE_PUBLIC'
const AUTHORITIES_VARIABLE = 'INGRESS_AUTHORITIES'

/**
 * Puts into local GitHub what a team puts there before its first run: the certificates of each environment's entry point,
 * made by an authority of the demo, as secrets of the environment that applies, and without their keys as variables of that one and
 * of the one that plans. Certificates that exist are kept.
 */
export async function giveCertificates(world: World, caller: string): Promise<void> {
  for (const environment of environmentsOf(caller)) {
    const domain = domainOf(caller, environment)
    const has = environmentSecrets(world, environment)[GATEWAY_SECRET] !== undefined
    if (domain === undefined || has || effectiveVariables(world, environment)[AUTHORITIES_VARIABLE] !== undefined)
      continue
    const certificates = await madeOnce(domain, world.now)
    for (const name of [environment, `${environment}-plan`]) giveVariables(world, name, certificates)
    giveSecrets(world, environment, certificates)
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

function giveSecrets(world: World, name: string, { gateway, ingress }: DemoCertificates): void {
  const settings = environmentSettings(world, name)
  const secrets = { ...settings.secrets, [GATEWAY_SECRET]: gateway, [INGRESS_SECRET]: ingress }
  githubState(world).environments[name] = { ...settings, secrets }
}

function giveVariables(world: World, name: string, { root, public: without }: DemoCertificates): void {
  const settings = environmentSettings(world, name)
  const given = {
    [AUTHORITIES_VARIABLE]: root,
    [GATEWAY_VARIABLE]: without.gateway,
    [INGRESS_VARIABLE]: without.ingress
  }
  githubState(world).environments[name] = { ...settings, variables: { ...settings.variables, ...given } }
}

/** The domain an environment's gateway answers for; its own setting wins over that of `defaults`. */
function domainOf(caller: string, environment: string): string | undefined {
  const { defaults, environments } = readConfiguration(caller)
  const own: unknown = Object(Object(Object(environments)[environment]).ingress).domain
  const common: unknown = Object(Object(defaults).ingress).domain
  const domain = own ?? common
  return typeof domain === 'string' ? domain : undefined
}
