import type { Finding } from '../finding.ts'
import {
  compareVersions,
  type FoundCluster,
  type FoundPool,
  isStopped,
  minorOf,
  poolsOf,
  poolVersion
} from './found-cluster.ts'
import { missingFact } from './missing-fact.ts'
import { osMoves, osSkus } from './os-skus.ts'
import type { UpgradeRequest } from './upgrade-request.ts'
import { describeOffers, type OfferedUpgrade } from './upgrade-target.ts'

type Path = Pick<UpgradeRequest, 'from' | 'to' | 'allowPreview'>

const CODE = 'kubernetes-version'
const SUBJECT = 'target'

/** Checks that AKS offers the version for this cluster, and that the upgrade is one minor version at most. */
export function judgePath({ from, to, allowPreview }: Path, offered: readonly OfferedUpgrade[]): Finding[] {
  if (to === from) return []
  const found = offered.find(({ kubernetesVersion }) => kubernetesVersion === to)
  if (minorOf(to) - minorOf(from) > 1) {
    const evidence = `Kubernetes ${from} to ${to} is more than one minor version. The control plane is upgraded before the pools, and AKS allows one minor version at a time for it.`
    const full =
      found === undefined
        ? ''
        : ` An unsupported version may jump only with a full upgrade of control plane and pools together: \`az aks upgrade --kubernetes-version ${to}\`.`
    return [
      error(
        evidence,
        `Upgrade with the target \`next-minor\` first, then to ${to}. AKS offers: ${describeOffers(offered)}.${full}`
      )
    ]
  }
  if (found === undefined) {
    const evidence = `AKS does not offer Kubernetes ${to} for a cluster on ${from} now.`
    return [error(evidence, `Choose another \`target\` than ${to}. AKS offers: ${describeOffers(offered)}.`)]
  }
  if (found.isPreview === true && !allowPreview) {
    const evidence = `Kubernetes ${to} is a preview: AKS does not support it, and a cluster cannot return from it.`
    return [error(evidence, `Choose another \`target\` than ${to}, or set the input \`allow-preview\`.`)]
  }
  return judgeNewestPatch(to, offered)
}

function judgeNewestPatch(to: string, offered: readonly OfferedUpgrade[]): Finding[] {
  const newest = offered
    .filter(({ kubernetesVersion, isPreview }) => isPreview !== true && minorOf(kubernetesVersion) === minorOf(to))
    .map(({ kubernetesVersion }) => kubernetesVersion)
    .toSorted(compareVersions)
    .at(-1)
  if (newest === undefined || compareVersions(newest, to) <= 0) return []
  const evidence = `AKS offers ${newest}, a newer patch than ${to}.`
  return [{ code: CODE, severity: 'warning', subject: SUBJECT, evidence, remedy: `Use the target \`${newest}\`.` }]
}

function error(evidence: string, remedy: string, subject = SUBJECT): Finding {
  return { code: CODE, severity: 'error', subject, evidence, remedy }
}

/** Most minor versions that a pool may be behind its control plane. Source: Kubernetes version skew policy, from 1.28. */
const LARGEST_SKEW = 3

/** Checks that no pool is too many minor versions behind the control plane once that is upgraded. */
export function judgeSkew({ to }: Path, cluster: FoundCluster): Finding[] {
  return poolsOf(cluster).flatMap(pool => {
    const version = poolVersion(pool)
    if (version === '') {
      const check = `Check it: \`az aks nodepool show --name ${pool.name}\`.`
      return [missingFact(CODE, `pool ${pool.name}`, `no version of pool ${pool.name}`, check)]
    }
    const behind = minorOf(to) - minorOf(version)
    if (behind < 2) return []
    const evidence = `Pool ${pool.name} runs Kubernetes ${version}, ${behind} minor versions behind ${to}.`
    const before = `1.${minorOf(to) - 1}`
    if (behind > LARGEST_SKEW) {
      const remedy = `AKS allows ${LARGEST_SKEW} at most. Upgrade pool ${pool.name} to ${before} first, or delete it: \`az aks nodepool upgrade --name ${pool.name} --kubernetes-version ${before}\`.`
      return [error(evidence, remedy, `pool ${pool.name}`)]
    }
    const remedy = isStopped(pool)
      ? `Pool ${pool.name} is stopped. Start and upgrade it, or delete it, before the next minor version.`
      : `Check that this upgrade includes pool ${pool.name}. An older document of AKS allows two minor versions only.`
    return [{ code: CODE, severity: 'warning', subject: `pool ${pool.name}`, evidence, remedy }]
  })
}

/** Checks that the support plan of the cluster includes the version, and that the tier suits the plan. */
export function judgeSupportPlan(
  { from, to }: Path,
  { sku, properties }: FoundCluster,
  plansOf: (minor: number) => readonly string[] | undefined
): Finding[] {
  const plan = properties.supportPlan ?? 'KubernetesOfficial'
  const tier = sku?.tier ?? 'Free'
  if (plan === 'AKSLongTermSupport' && tier !== 'Premium') {
    const evidence = `The support plan is AKSLongTermSupport, but the tier is ${tier}. AKS refuses the write.`
    return [
      error(
        evidence,
        `Set \`cluster.tier: Premium\`, which ${plan} needs, or \`supportPlan: KubernetesOfficial\`.`,
        'cluster.supportPlan'
      )
    ]
  }
  const plans = plansOf(minorOf(to))
  if (to === from) return []
  if (plans === undefined) {
    const what = `no support plans of Kubernetes 1.${minorOf(to)} in the region`
    return [missingFact(CODE, SUBJECT, what, 'Check them: `az aks get-versions --output table`.')]
  }
  if (plans.includes(plan)) return []
  const evidence = `Kubernetes ${to} is not supported under the plan ${plan}, only under ${plans.join(', ')}.`
  const later = `Choose a later version than ${to}`
  return [error(evidence, `${later}, or set \`tier: Premium\` and \`supportPlan: AKSLongTermSupport\`.`)]
}

/** Checks that the operating systems of the pools support the version. */
export function judgeNodeOs({ from, to }: Path, pools: readonly FoundPool[]): Finding[] {
  const minor = minorOf(to)
  return pools.flatMap(pool => {
    const { name, osSKU } = pool
    const now = minorOf(poolVersion(pool) === '' ? from : poolVersion(pool))
    const subject = `pool ${name}`
    if (osSKU === undefined) {
      const check = `Check it: \`az aks nodepool show --name ${name}\`.`
      return [missingFact(CODE, subject, `no operating system of pool ${name}`, check)]
    }
    const row = osSkus.find(each => each.osSKU === osSKU)
    if (row !== undefined && (minor > (row.until ?? minor) || minor < (row.from ?? minor))) {
      const range =
        row.until !== undefined && minor > row.until ? `ends with 1.${row.until}` : `begins with 1.${row.from}`
      const evidence = `The operating system ${osSKU} of pool ${name} ${range}, and the target is ${to}.`
      const remedy = `Change \`osSKU\` of pool ${name} to ${row.instead} first. From another family that needs a new pool: create it, move the workload, and delete the old one.`
      return [error(evidence, remedy, subject)]
    }
    const move = osMoves.find(each => each.osSKU === osSKU && minor >= each.at && now < each.at)
    if (move === undefined) return []
    const evidence = `With ${to}, the operating system ${osSKU} of pool ${name} moves to ${move.to}.`
    const remedy = `Test the workload on ${move.to} first, or set \`osSKU: ${move.keep}\` for pool ${name} to keep the present release.`
    return [{ code: CODE, severity: 'warning', subject, evidence, remedy }]
  })
}
