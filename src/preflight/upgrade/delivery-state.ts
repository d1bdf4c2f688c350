import { commandWord } from '../command-word.ts'
import type { Finding } from '../finding.ts'
import { missingFact } from './missing-fact.ts'
import { shownText } from './objects/shown-text.ts'

/** A Flux configuration of a cluster. Source: "Flux Configurations - List". */
export interface FoundFluxConfiguration {
  readonly name: string
  readonly properties?: {
    readonly complianceState?: string
    readonly suspend?: boolean
    readonly errorMessage?: string
    readonly statuses?: readonly FluxStatus[]
  }
}

interface FluxStatus {
  readonly name?: string
  readonly kind?: string
  readonly complianceState?: string
  readonly statusConditions?: readonly {
    readonly type?: string
    readonly status?: string
    readonly reason?: string
    readonly message?: string
  }[]
}

/** Longest message of Flux or of an extension in a finding, in characters. The cause can be in the middle of it. */
const LONGEST_MESSAGE = 500

/** Reasons of a Kustomization that passes by itself. Source: API types of fluxcd/kustomize-controller. */
const PASSING = ['DependencyNotReady', 'Progressing', 'ProgressingWithRetry', 'ArtifactNotFound']

/**
 * Checks that Flux applies the manifests of the infrastructure. `infrastructure` are the names of the Kustomizations
 * that workloads need, for example the ingress controller. All others only warn.
 */
export function judgeFlux(
  configurations: readonly FoundFluxConfiguration[],
  infrastructure: ReadonlySet<string>
): Finding[] {
  return configurations.flatMap(configuration => judgeConfiguration(configuration, infrastructure))
}

function judgeConfiguration(
  { name, properties = {} }: FoundFluxConfiguration,
  infrastructure: ReadonlySet<string>
): Finding[] {
  const { complianceState = 'Unknown', suspend, statuses = [], errorMessage } = properties
  if (suspend === true) {
    const command = `az k8s-configuration flux update --name ${commandWord(name)} --suspend false`
    return [suspended(`Flux configuration ${name}`, command)]
  }
  if (complianceState === 'Compliant') return []
  const found = statuses
    .filter(({ kind }) => kind === 'Kustomization')
    .flatMap(status => {
      const { name: own = '?', complianceState: compliance } = status
      if (compliance === 'Suspended')
        return [suspended(`Kustomization ${own}`, `flux resume kustomization ${commandWord(own)}`)]
      return compliance === 'Non-Compliant' ? [judgeKustomization(name, status, infrastructure)] : []
    })
  return found.length > 0 ? found : [unclear(name, complianceState, errorMessage)]
}

function suspended(subject: string, command: string): Finding {
  return {
    code: 'not-healthy',
    severity: 'warning',
    subject,
    evidence: `${subject} is suspended: Flux does not restore what somebody changed or what the upgrade breaks.`,
    remedy: `Resume ${subject}, or find out why it was suspended: \`${command}\`.`
  }
}

function judgeKustomization(configuration: string, status: FluxStatus, infrastructure: ReadonlySet<string>): Finding {
  const { name = '?', statusConditions = [] } = status
  const ready = statusConditions.find(({ type }) => type === 'Ready')
  const { reason = 'unknown', message = '' } = ready ?? {}
  const ownName = name.replace(`${configuration}-`, '')
  const blocks = (infrastructure.has(ownName) || infrastructure.has(name)) && !PASSING.includes(reason)
  return {
    code: 'not-healthy',
    severity: blocks ? 'error' : 'warning',
    subject: `Kustomization ${name}`,
    evidence: `Flux cannot apply Kustomization ${name}: ${shownText(reason)}${message === '' ? '' : `: ${shownText(message, LONGEST_MESSAGE)}`}.`,
    remedy: `Fix Kustomization ${name} first, so that a fault after the upgrade can be told from a fault before it: \`az k8s-configuration flux show --name ${commandWord(configuration)}\`.`
  }
}

function unclear(name: string, state: string, message: string | undefined): Finding {
  return {
    code: 'not-healthy',
    severity: 'warning',
    subject: `Flux configuration ${name}`,
    evidence: `The state of Flux configuration ${name} is ${state}${message === undefined || message === '' ? '' : `: ${shownText(message, LONGEST_MESSAGE)}`}.`,
    remedy: `Wait until it is Compliant, or read its conditions: \`az k8s-configuration flux show --name ${commandWord(name)}\`. Then validate again.`
  }
}

/** An extension of a cluster. Source: "Extensions - List". */
export interface FoundExtension {
  readonly name: string
  readonly properties?: {
    readonly extensionType?: string
    readonly provisioningState?: string
    readonly statuses?: readonly { readonly message?: string }[]
    readonly errorInfo?: { readonly message?: string }
  }
}

/** Checks that no extension of the cluster has failed. */
export function judgeExtensions(extensions: readonly FoundExtension[]): Finding[] {
  return extensions.flatMap(extension => judgeExtension(extension) ?? [])
}

function judgeExtension({ name, properties = {} }: FoundExtension): Finding | undefined {
  const { provisioningState: state, extensionType = 'unknown type', errorInfo, statuses } = properties
  const subject = `extension ${name}`
  const show = `\`az k8s-extension show --name ${commandWord(name)}\``
  if (state === undefined) return missingFact(FAILED, subject, `no state of ${subject}`, `Check the state: ${show}.`)
  if (state !== 'Failed') return undefined
  const message = errorInfo?.message ?? statuses?.[0]?.message
  return {
    code: FAILED,
    severity: 'error',
    subject,
    evidence: `Extension ${name} (${shownText(extensionType)}) is Failed${message === undefined ? '' : `: ${shownText(message, LONGEST_MESSAGE)}`}.`,
    remedy: `Repair the ${subject} first: bootstrap the cluster again, or read its status: ${show}.`
  }
}

const FAILED = 'extension-failed'
