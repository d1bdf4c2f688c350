import type { Finding } from '../finding.ts'
import { type FoundCluster, minorOf } from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'

/**
 * Name under which a revision lists the versions of the standard plan in the examples of the REST API. Since the add-on has
 * revisions for long-term support, Azure lists them under the name of each support plan ("Support policy for Istio-based
 * service mesh add-on", AKS compatibility).
 */
const KUBERNETES = 'kubernetes'

/** Revisions of the Istio add-on that a region offers. Source: "Managed Clusters - List Mesh Revision Profiles". */
export interface MeshProfile {
  readonly properties?: { readonly meshRevisions?: readonly MeshRevision[] }
}

interface MeshRevision {
  readonly revision?: string
  readonly compatibleWith?: readonly { readonly name?: string; readonly versions?: readonly string[] }[]
}

/** Returns the revisions of the Istio add-on that a cluster runs. `undefined` without the add-on. */
export function meshRevisionsOf({ properties: { serviceMeshProfile } }: FoundCluster): readonly string[] | undefined {
  return serviceMeshProfile?.mode === 'Istio' ? (serviceMeshProfile.istio?.revisions ?? []) : undefined
}

const CODE = 'kubernetes-version'
const SUBJECT = 'serviceMeshProfile'

function unknownRevisions(where: string, command: string): Finding {
  return missingFact(CODE, SUBJECT, `no revisions of the Istio add-on ${where}`, `Check them: \`${command}\`.`)
}

/** Checks that a running revision of the Istio add-on supports the requested version under the plan of the cluster. */
export function judgeMesh(
  { properties, location: region }: FoundCluster,
  running: readonly string[],
  profiles: readonly MeshProfile[],
  to: string
): Finding[] {
  if (running.length === 0) return [unknownRevisions('of the cluster', 'az aks show --query serviceMeshProfile')]
  const minor = `1.${minorOf(to)}`
  const names = [KUBERNETES, properties.supportPlan ?? 'KubernetesOfficial']
  const known = profiles.flatMap(profile => profile.properties?.meshRevisions ?? [])
  if (known.length === 0) {
    return [unknownRevisions(`in ${region}`, `az aks mesh get-revisions --location ${region}`)]
  }
  const supporting = known
    .filter(revision => supports(revision, names, minor))
    .flatMap(({ revision }) => revision ?? [])
  if (running.some(revision => supporting.includes(revision))) return []
  const newest = supporting.at(-1)
  return [
    {
      code: CODE,
      severity: 'error',
      subject: SUBJECT,
      evidence: `No running revision of the Istio add-on (${running.join(', ')}) supports Kubernetes ${minor}.`,
      remedy:
        newest === undefined
          ? `No revision of the Istio add-on in ${region} supports ${minor} yet. Choose an older target, and check again later: \`az aks mesh get-revisions --location ${region}\`.`
          : `Upgrade the Istio add-on first: \`az aks mesh upgrade start --revision ${newest}\`. Revisions for ${minor}: ${supporting.join(', ')}.`
    }
  ]
}

function supports({ compatibleWith = [] }: MeshRevision, names: readonly string[], minor: string): boolean {
  return compatibleWith.some(({ name = '', versions = [] }) => names.includes(name) && versions.includes(minor))
}
