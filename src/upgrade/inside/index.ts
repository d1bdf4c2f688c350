import type { ClusterEvidence } from '../../preflight/index.ts'
import { unreadCluster } from '../../preflight/index.ts'
import type { ClusterToRead, UpgradeClients } from '../types.ts'
import { readAssessment } from './assessment.ts'
import { readClusterEvidence } from './cluster-evidence.ts'
import { type InsideClients, openKubeconfig } from './kubeconfig-access.ts'
import { openRunCommand } from './run-command-access.ts'

/** Way to read from inside a cluster. */
export type KubernetesAccess = 'arm-only' | 'upgrade-assessment-preview' | 'run-command' | 'kubeconfig'

/** Reads the evidence from inside a cluster, in the way that a workflow chose. Throws Failure `cancelled`. */
export async function readInside(
  access: KubernetesAccess,
  { id }: ClusterToRead,
  clients: InsideClients & UpgradeClients
): Promise<ClusterEvidence> {
  if (access === 'arm-only') return unreadCluster('The input `kubernetes-access` is `arm-only`.')
  if (access === 'upgrade-assessment-preview') return await readAssessment(id, clients)
  const open = access === 'kubeconfig' ? openKubeconfig : openRunCommand
  return await readClusterEvidence(() => open(id, clients), clients)
}
