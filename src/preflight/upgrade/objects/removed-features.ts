import { aksChanges } from '../aks-changes.ts'
import { minorOf } from '../found-cluster.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { type SeenObject, shownName, textsOf } from './seen-object.ts'
import { nameList, shownText } from './shown-text.ts'
import { type Workload, workloadsOf } from './workload.ts'
import { volumesOfType } from './workload-interruptions.ts'

const WITHOUT_GIT_REPO = aksChanges.gitRepoVolumes.minor
const EXTERNAL_IPS_DEPRECATED = aksChanges.externalIps.minor

/** Versions before and after an upgrade. */
interface Path {
  readonly from: string
  readonly to: string
}

/**
 * Checks that no object needs a feature that the target no longer has. `nodes`: the versions of the pools, which can be older
 * than that of the control plane.
 */
export function judgeFeatures(objects: ObjectSet, controlPlane: Path, nodes: Path): Judgement[] {
  const crosses = (minor: number, { from, to }: Path) => minorOf(from) < minor && minorOf(to) >= minor
  return [
    ...(crosses(WITHOUT_GIT_REPO, nodes) ? workloadsOf(objects).flatMap(gitRepo) : []),
    ...(crosses(EXTERNAL_IPS_DEPRECATED, controlPlane) ? objects.ofKind('/Service').flatMap(externalIps) : [])
  ]
}

function gitRepo(workload: Workload): Judgement[] {
  const volumes = volumesOfType(workload, 'gitRepo')
  if (volumes.length === 0) return []
  return [
    {
      about: workload.object,
      severity: 'error',
      evidence: `${shownName(workload.object)} has gitRepo volumes (${nameList(volumes, 3)}), which nodes refuse from Kubernetes 1.${WITHOUT_GIT_REPO} on. Its pods do not start on new nodes.`,
      remedy: 'Clone the repository in an init container into an `emptyDir` volume.'
    }
  ]
}

function externalIps(service: SeenObject): Judgement[] {
  const addresses = textsOf(service.spec.externalIPs)
  if (addresses.length === 0) return []
  return [
    {
      about: service,
      severity: 'warning',
      evidence: `${shownName(service)} has externalIPs (${nameList(
        addresses.map(each => shownText(each)),
        3
      )}), which are deprecated from Kubernetes 1.${EXTERNAL_IPS_DEPRECATED} on.`,
      remedy: 'Use a Service of type LoadBalancer, or an ingress.'
    }
  ]
}
