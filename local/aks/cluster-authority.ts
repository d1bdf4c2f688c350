import { tableOf } from '../azure/tables.ts'
import type { World } from '../azure/world.ts'

const CERTIFICATE = 'certificate'

/**
 * Returns the certificate of the authority that signs the certificates of API servers, in PEM; absent in a world that no
 * host has opened. On Azure each cluster has an authority of its own; here all clusters of a state directory share one.
 */
export function clusterAuthority(world: World): string | undefined {
  return tableOf<string>(world, 'clusterAuthority')[CERTIFICATE]
}

/** Keeps the certificate of the authority, as the keys of the host have it. */
export function setClusterAuthority(world: World, certificate: string): void {
  tableOf<string>(world, 'clusterAuthority')[CERTIFICATE] = certificate
}
