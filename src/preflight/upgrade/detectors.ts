import type { Finding } from '../finding.ts'
import { shownText } from './objects/shown-text.ts'

/** A detector of "AKS Diagnose and Solve Problems". Source: "Detectors - List" and Azure/aks-mcp. */
export interface Detector {
  readonly properties?: {
    readonly metadata?: { readonly id?: string; readonly name?: string; readonly category?: string }
    readonly status?: { readonly message?: string | null; readonly statusId?: number | string }
  }
}

/** Numbers of a status. Source: `InsightStatus` of App Service diagnostics, on which AKS detectors are built. */
const LEVELS: Readonly<Record<string, string>> = {
  0: 'Critical',
  1: 'Warning',
  Critical: 'Critical',
  Warning: 'Warning'
}

/** Returns a warning for each detector that reports a critical state or a warning. */
export function judgeDetectors(detectors: readonly Detector[]): Finding[] {
  return detectors.flatMap(({ properties = {} }) => {
    const { metadata = {}, status = {} } = properties
    const level = LEVELS[String(status.statusId ?? '')]
    if (level === undefined) return []
    const name = shownText(metadata.name ?? metadata.id ?? 'without a name')
    const message = shownText(status.message)
    return [
      {
        code: 'upgrade-blocked',
        severity: 'warning',
        subject: `detector ${name}`,
        evidence: `The AKS detector ${name} (${metadata.category ?? 'no category'}) reports ${level}${message === '' ? '' : `: ${message}`}.`,
        remedy: 'Open the cluster in the Azure portal, Diagnose and solve problems, and read what the detector advises.'
      }
    ]
  })
}
