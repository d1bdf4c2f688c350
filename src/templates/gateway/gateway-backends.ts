import { createHash } from 'node:crypto'
import { childId, type ResourceId } from '../../arm/resource-id.ts'
import { ingressAddress } from '../../config/addresses/ingress-address.ts'
import { COLOURS } from '../../config/colours.ts'
import { ingressHosts } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'

/** Returns the names of the gateway parts for one colour. A run that moves the live rule also uses them. */
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

/** Returns the id of a part of the gateway, by which other parts refer to it. */
export function gatewayPart({ ids }: Baseline, collection: string, name: string): { readonly id: ResourceId } {
  return { id: childId(ids.gateway, collection, name) }
}

/**
 * Returns the backend pool by address: it is known in advance, and the gateway need not resolve a name through the
 * firewall's DNS proxy.
 */
function pool({ addresses }: Baseline, colour: Colour, reachable: boolean) {
  const backendAddresses = reachable ? [{ ipAddress: ingressAddress(addresses, colour) }] : []
  return { name: backendNames(colour).pool, properties: { backendAddresses } }
}

/**
 * Returns the backend settings. A pool of addresses has no host name. Without one here, the gateway would send the
 * client's host name to the ingress, which has no certificate for it (mspnp/aks-baseline#145).
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
 * Returns the authorities that the gateway trusts, not the certificate of the ingress. That certificate is renewed
 * inside the clusters, and a gateway that trusts only it would then reject both colours. The names are derived from the
 * content, so that a rotation adds and removes certificates without renaming others.
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
