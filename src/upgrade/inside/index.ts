import type { ResourceId } from '../../arm/resource-id.ts'
import { type ClusterEvidence, unreadCluster } from '../../preflight/index.ts'
import type { ClusterToRead, UpgradeClients } from '../types.ts'
import { readAssessment } from './assessment.ts'
import { type OpenedAccess, readClusterEvidence } from './cluster-evidence.ts'
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
  if (access === 'arm-only') return assessed ?? unreadCluster(ARM_ONLY)
  const read = await readClusterEvidence(() => openInside(access, id, clients), clients)
  return assessed?.assessment === undefined ? read : { ...read, assessment: assessed.assessment }
}
