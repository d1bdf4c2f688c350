import type { ResourceId } from '../../arm/resource-id.ts'
import type { ClusterEvidence } from '../../preflight/index.ts'
import type { ClusterToRead, UpgradeClients } from '../types.ts'
import { type OpenedAccess, readClusterEvidence } from './cluster-evidence.ts'
import { type InsideClients, openKubeconfig } from './kubeconfig-access.ts'
import { openRunCommand } from './run-command-access.ts'

/** Way to read from inside a cluster. */
export type KubernetesAccess = 'arm-only' | 'run-command' | 'kubeconfig'

/** Opens a cluster in the way that a workflow chose, or returns the reason why nothing is read. Throws Failure. */
export async function openInside(
  access: KubernetesAccess,
  id: ResourceId,
  clients: InsideClients
): Promise<OpenedAccess> {
  if (access === 'arm-only') return { unusable: ARM_ONLY }
  return await (access === 'kubeconfig' ? openKubeconfig : openRunCommand)(id, clients)
}

const ARM_ONLY = 'The input `kubernetes-access` is `arm-only`.'

/** Reads the evidence from inside a cluster, in the way that a workflow chose. Throws Failure `cancelled`. */
export async function readInside(
  access: KubernetesAccess,
  { id }: ClusterToRead,
  clients: InsideClients & Pick<UpgradeClients, 'clock'>
): Promise<ClusterEvidence> {
  return await readClusterEvidence(() => openInside(access, id, clients), clients)
}
