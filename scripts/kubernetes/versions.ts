/** A Kubernetes release that the recordings are made with. */
export interface Release {
  /** As local Azure's version catalogue names it. */
  readonly minor: string
  /** The Go module version without `v`; the catalogue offers this patch. */
  readonly version: string
}

/** The oldest and the newest minor version that AKS supports fully. A contract test compares them with the catalogue. */
export const RELEASES: readonly Release[] = [
  { minor: '1.34', version: '1.34.9' },
  { minor: '1.36', version: '1.36.2' }
]
