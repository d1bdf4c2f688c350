import { createHash } from 'node:crypto'
import { childId, type ResourceId } from '../../arm/resource-id.ts'
import { ingressAddress } from '../../config/addresses/ingress-address.ts'
import { COLOURS } from '../../config/colours.ts'
import { ingressHosts } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'

/**
 * Returns the names of the backend pool, the backend settings and the probe of one colour. A run that moves the live
 * rule also uses these names.
 */
export const backendNames = (colour: Colour) =>
  ({ pool: `pool-${colour}`, settings: `settings-${colour}`, probe: `probe-${colour}` }) as const

/**
 * Returns the backend part of the gateway: pool, settings and probe of each colour, and the trusted root certificates.
 */
export function gatewayBackends(baseline: Baseline, domain: string, reachable: ReadonlySet<Colour>) {
  const roots = trustedRoots(baseline)
  return {
    trustedRootCertificates: roots,
    probes: COLOURS.map(colour => probe(baseline, colour)),
    backendAddressPools: COLOURS.map(colour => pool(baseline, colour, reachable.has(colour))),
    backendHttpSettingsCollection: COLOURS.map(colour =>
      settings(
        baseline,
        domain,
        colour,
        roots.map(({ name }) => name)
      )
    )
  }
}

/** Returns the reference to a part of the gateway, in the form that other parts contain. */
export function gatewayPart({ ids }: Baseline, collection: string, name: string): { readonly id: ResourceId } {
  return { id: childId(ids.gateway, collection, name) }
}

/**
 * Returns the backend pool of one colour; without addresses if the colour is not reachable. The pool contains an
 * address and not a name: the address is known in advance, and the gateway need not resolve a name through the
 * firewall's DNS proxy.
 */
function pool({ addresses }: Baseline, colour: Colour, reachable: boolean) {
  const backendAddresses = reachable ? [{ ipAddress: ingressAddress(addresses, colour) }] : []
  return { name: backendNames(colour).pool, properties: { backendAddresses } }
}

/**
 * Returns the backend settings of one colour. They set a host name, because a pool of addresses has no host name.
 * Otherwise, the gateway would send the client's host name to the ingress, which has no certificate for that name
 * (mspnp/aks-baseline#145).
 */
function settings(baseline: Baseline, domain: string, colour: Colour, roots: readonly string[]) {
  const { gateway } = baseline.config.ingress
  const { backend } = ingressHosts(baseline.config.ingress, domain)
  const { settings: name, probe: probeName } = backendNames(colour)
  return {
    name,
    properties: {
      port: 443,
      protocol: 'Https',
      cookieBasedAffinity: 'Disabled',
      requestTimeout: gateway.requestSeconds,
      hostName: backend,
      pickHostNameFromBackendAddress: false,
      sniName: backend,
      validateSNI: true,
      validateCertChainAndExpiry: true,
      connectionDraining: { enabled: true, drainTimeoutInSec: gateway.drainSeconds },
      probe: gatewayPart(baseline, 'probes', probeName),
      trustedRootCertificates: roots.map(root => gatewayPart(baseline, 'trustedRootCertificates', root))
    }
  }
}

function probe({ config: { ingress } }: Baseline, colour: Colour) {
  return {
    name: backendNames(colour).probe,
    properties: {
      protocol: 'Https',
      path: ingress.gateway.probePath,
      interval: 30,
      timeout: 30,
      unhealthyThreshold: 3,
      pickHostNameFromBackendHttpSettings: true,
      minServers: 0,
      match: {}
    }
  }
}

/**
 * Returns the certificates of the authorities that the gateway trusts. The ingress certificate itself is not trusted:
 * it is renewed inside the clusters, and a gateway that trusts only the old certificate would then reject both colours.
 * Names are derived from the content, so that a rotation adds and removes certificates without renaming the others.
 */
function trustedRoots({ config: { ingress } }: Baseline) {
  const blocks = ingress.certificates.trustedRoots.flatMap(pem =>
    [...pem.matchAll(CERTIFICATE)].map(([, body]) => body)
  )
  const contents = new Set(blocks.map(body => (body ?? '').replace(/\s/g, '')))
  return [...contents].map(data => ({ name: `root-${thumbprint(data)}`, properties: { data } }))
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/g

function thumbprint(base64: string): string {
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').slice(0, 12)
}
