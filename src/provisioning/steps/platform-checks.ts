import { X509Certificate } from 'node:crypto'
import { ingressHosts } from '../../config/index.ts'
import type { BaselineConfig } from '../../config/types.ts'
import {
  type Check,
  checkCertificate,
  checkGlobalName,
  checkProviders,
  checkRegions,
  checkRoles,
  evaluate,
  type Finding
} from '../../preflight/index.ts'
import { platformStacksOf } from '../../templates/index.ts'
import { readSlices } from '../live-state/index.ts'
import { prerequisites } from '../prerequisites.ts'
import type { StepContext } from '../types.ts'
import { publicInputOf } from './secret-changes.ts'
import { checkThumbprint, checkUntoldCertificates, requireCertificates, type SecretCertificate } from './secrets.ts'

/** A certificate of the entry point as the workflow hands it over, or has already. */
export interface CertificateInput extends SecretCertificate {
  readonly use: 'gateway' | 'ingress'
}

/** Providers, region, roles, global names and certificates for the platform. Throws one Failure for everything that stands in the way. */
export async function checkPlatform(
  certificates: readonly CertificateInput[],
  context: StepContext,
  mode: 'plan' | 'apply'
): Promise<void> {
  const { azure, baseline, log } = context
  const { namespaces, regionalTypes, actions } = prerequisites(baseline, platformStacksOf(baseline))
  const { region } = baseline.config
  const checks: Check[] = [
    () => checkProviders(azure, namespaces, { registers: mode === 'apply', log }),
    () => checkRegions(azure, { region, types: regionalTypes }),
    ...replicasOf(baseline.config).map(
      (replica): Check =>
        () =>
          checkRegions(azure, replica)
    ),
    () => checkNames(context),
    () => Promise.resolve(checkCertificates(certificates, context))
  ]
  if (mode === 'plan') checks.push(() => checkUntoldCertificates(certificates, context))
  if (mode === 'apply') checks.push(async () => checkRoles(azure, actions))
  await evaluate(checks, log)
  if (mode === 'apply') await requireCertificates(certificates, context)
}

/** Regions beside the environment's own that something of it lies in. */
function replicasOf({ registry }: BaselineConfig): { region: string; types: readonly string[] }[] {
  if (registry.kind === 'shared') return []
  return registry.replicas.map(region => ({ region, types: ['Microsoft.ContainerRegistry/registries/replications'] }))
}

/** A registry of others has its name already; a vault of ours that was deleted keeps its own and comes back under it. */
async function checkNames(context: StepContext): Promise<Finding[]> {
  const { azure, baseline } = context
  const { config, ids } = baseline
  const { deletedVault } = await readSlices(['deletedVault'])(context)
  const registry = 'Choose another name for workload or environment: the registry is called after both.'
  const vault = 'Set `vault.nameSuffix`, which gives the vault another name.'
  const found = await Promise.all([
    config.registry.kind === 'shared' ? [] : checkGlobalName(azure, { id: ids.registry, remedy: registry }),
    deletedVault === null ? checkGlobalName(azure, { id: ids.vault, remedy: vault }) : []
  ])
  return found.flat()
}

function checkCertificates(certificates: readonly CertificateInput[], { baseline, clock }: StepContext): Finding[] {
  const { ingress } = baseline.config
  const { domain } = ingress
  if (domain === undefined) return []
  const hosts = ingressHosts(ingress, domain)
  const trustedRoots = rootsOf(ingress)
  return certificates.flatMap(certificate => {
    const { use, input, presented } = certificate
    if (presented === undefined) return []
    const wishes = { now: clock.now(), trustedRoots }
    const subject = presented.isPublic ? publicInputOf(certificate) : input
    const found =
      use === 'gateway'
        ? checkCertificate(subject, presented, { ...wishes, host: hosts.public, chainIsTheirs: true })
        : checkCertificate(subject, presented, { ...wishes, host: hosts.backend })
    return [...checkThumbprint(certificate), ...found]
  })
}

function rootsOf({ certificates }: BaselineConfig['ingress']): X509Certificate[] {
  return certificates.trustedRoots.map(pem => new X509Certificate(pem))
}
