import type { Finding } from '../finding.ts'
import { type FoundCluster, minorOf } from './found-cluster.ts'

/** Revisions of the Istio add-on that a region offers. Source: "Managed Clusters - List Mesh Revision Profiles". */
export interface MeshProfile {
  readonly properties?: { readonly meshRevisions?: readonly MeshRevision[] }
}

interface MeshRevision {
  readonly revision?: string
  readonly compatibleWith?: readonly { readonly name?: string; readonly versions?: readonly string[] }[]
}

/** Returns the revisions of the Istio add-on that a cluster runs. Empty without the add-on. */
export function meshRevisionsOf({ properties: { serviceMeshProfile } }: FoundCluster): readonly string[] {
  return serviceMeshProfile?.mode === 'Istio' ? (serviceMeshProfile.istio?.revisions ?? []) : []
}

/** Checks that a running revision of the Istio add-on supports the requested version. */
export function judgeMesh(running: readonly string[], profiles: readonly MeshProfile[], to: string): Finding[] {
  const minor = `1.${minorOf(to)}`
  const known = profiles.flatMap(({ properties }) => properties?.meshRevisions ?? [])
  const supporting = known.filter(revision => supports(revision, minor)).flatMap(({ revision }) => revision ?? [])
  if (running.length === 0 || running.some(revision => supporting.includes(revision))) return []
  return [
    {
      code: 'kubernetes-version',
      severity: 'error',
      subject: 'serviceMeshProfile',
      evidence: `No running revision of the Istio add-on (${running.join(', ')}) supports Kubernetes ${minor}.`,
      remedy: `Upgrade the mesh first: \`az aks mesh upgrade start --revision ${supporting.at(-1) ?? 'REVISION'}\`. Revisions for ${minor}: ${supporting.join(', ') || 'none'}.`
    }
  ]
}

function supports({ compatibleWith = [] }: MeshRevision, minor: string): boolean {
  return compatibleWith.some(({ name, versions = [] }) => name === 'kubernetes' && versions.includes(minor))
}
