import type { ClusterEvidence } from '../../preflight/index.ts'
import { unreadCluster } from '../../preflight/index.ts'
import type { ClusterToRead, UpgradeClients } from '../types.ts'
import { readAssessment } from './assessment.ts'
import { readClusterEvidence } from './cluster-evidence.ts'
import { type InsideClients, openKubeconfig } from './kubeconfig-access.ts'
import { openRunCommand } from './run-command-access.ts'

/** Way to read from inside a cluster. */
export type KubernetesAccess = 'arm-only' | 'run-command' | 'kubeconfig'

/** Sources of evidence from inside a cluster that a workflow chose. */
export interface InsideSources {
  readonly access: KubernetesAccess
  /** Whether to read the upgrade assessment of Azure, a preview. */
  readonly assessment: boolean
}

/**
 * Reads the evidence from inside a cluster. Objects of the API server count before the assessment. Throws Failure
 * `cancelled`.
 */
export async function readInside(
  { access, assessment }: InsideSources,
  { id }: ClusterToRead,
  clients: InsideClients & UpgradeClients
): Promise<ClusterEvidence> {
  const assessed = assessment ? await readAssessment(id, clients) : undefined
  if (access === 'arm-only') return assessed ?? unreadCluster('The input `kubernetes-access` is `arm-only`.')
  const open = access === 'kubeconfig' ? openKubeconfig : openRunCommand
  const read = await readClusterEvidence(() => open(id, clients), clients)
  return assessed?.assessment === undefined ? read : { ...read, assessment: assessed.assessment }
}
