import type { Finding } from '../finding.ts'
import { missingFact } from './missing-fact.ts'
import { nameList, shownText } from './objects/shown-text.ts'

/** A detector of "AKS Diagnose and Solve Problems". Source: "Detectors - List" and Azure/aks-mcp. */
export interface Detector {
  readonly properties?: {
    readonly metadata?: { readonly id?: string; readonly name?: string; readonly category?: string }
    readonly status?: { readonly message?: string | null; readonly statusId?: number | string }
  }
}

/** Numbers of a status. Source: `DetectorStatusId` of the Azure SDK, and `InsightStatus` of App Service diagnostics. */
const LEVELS: Readonly<Record<string, string>> = {
  0: 'Critical',
  1: 'Warning',
  Critical: 'Critical',
  Warning: 'Warning'
}

const CODE = 'upgrade-blocked'

/** States of detectors that did not run, or have nothing to say. */
const WITHOUT_RESULT = ['', '4', 'None']

/**
 * Returns a warning for each detector that reports a critical state or a warning. If no detector of the list has a result,
 * the list did not run them, and nothing is known.
 */
export function judgeDetectors(detectors: readonly Detector[]): Finding[] {
  if (detectors.length === 0) return [missingFact(CODE, 'detectors', 'no detectors of the cluster', adviceOf('all'))]
  if (detectors.every(detector => WITHOUT_RESULT.includes(stateOf(detector)))) {
    const missing = `no result in the list of ${detectors.length} detectors of the cluster`
    return [missingFact(CODE, 'detectors', missing, adviceOf('all'))]
  }
  return [...detectors.flatMap(judgeDetector), ...withoutState(detectors)]
}

function judgeDetector(detector: Detector): Finding[] {
  const { metadata = {}, status = {} } = detector.properties ?? {}
  const level = LEVELS[stateOf(detector)]
  if (level === undefined) return []
  const name = nameOf(detector)
  const message = shownText(status.message)
  const category = shownText(metadata.category ?? 'no category')
  const evidence = `The AKS detector ${name} (${category}) reports ${level}${message === '' ? '' : `: ${message}`}.`
  return [{ code: CODE, severity: 'warning', subject: `detector ${name}`, evidence, remedy: adviceOf(name) }]
}

/** Returns one finding for the detectors without a state, because a missing state is no good state. */
function withoutState(detectors: readonly Detector[]): Finding[] {
  const names = detectors.filter(({ properties }) => properties?.status?.statusId === undefined).map(nameOf)
  if (names.length === 0) return []
  return [missingFact(CODE, 'detectors', `no state of the detector ${nameList(names)}`, adviceOf(nameList(names)))]
}

function stateOf({ properties }: Detector): string {
  return String(properties?.status?.statusId ?? '')
}

function nameOf({ properties: { metadata = {} } = {} }: Detector): string {
  return shownText(metadata.name ?? metadata.id ?? 'without a name')
}

function adviceOf(name: string): string {
  return `Open the cluster in the Azure portal, \`Diagnose and solve problems\`, and read the detector: ${name}.`
}
