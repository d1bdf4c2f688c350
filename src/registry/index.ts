export { type ImportedImage, imageName, provingTag } from './images.ts'
export { type ImportOutcome, importImages } from './import.ts'
