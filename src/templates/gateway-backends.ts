import { createHash } from 'node:crypto'
import { childId, type ResourceId } from '../arm/resource-id.ts'
import { COLOURS } from '../config/colours.ts'
import { ingressAddress } from '../config/ingress-address.ts'
import { ingressHosts } from '../config/names.ts'
import type { Baseline, Colour } from '../config/types.ts'

/** Names of a colour's parts of the gateway; whoever moves the live rule needs them too. */
export const backendNames = (colour: Colour) =>
  ({ pool: `pool-${colour}`, settings: `settings-${colour}`, probe: `probe-${colour}` }) as const

/** The part of the gateway that lies behind it: a pool, settings and a probe for each colour, and whom it trusts there. */
export function backends(baseline: Baseline, domain: string, reachable: ReadonlySet<Colour>) {
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

/** The id of a part of the gateway, by which other parts refer to it. */
export function gatewayPart({ ids }: Baseline, collection: string, name: string): { readonly id: ResourceId } {
  return { id: childId(ids.gateway, collection, name) }
}

/** By address: it is known beforehand, and the gateway need not resolve a name through the firewall's proxy. */
function pool({ addresses }: Baseline, colour: Colour, reachable: boolean) {
  const backendAddresses = reachable ? [{ ipAddress: ingressAddress(addresses, colour) }] : []
  return { name: backendNames(colour).pool, properties: { backendAddresses } }
}

/**
 * A pool of addresses has no host name: without one said here the gateway would ask the ingress for the client's, for
 * which it has no certificate (mspnp/aks-baseline#145).
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
 * Authorities, not the ingress' own certificate: that one is renewed inside the clusters, and a gateway that trusts it
 * alone would drop both colours on that day. Named by content, so that a rotation adds and removes without renaming.
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
