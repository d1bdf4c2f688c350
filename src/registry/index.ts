export { type ImportedImage, imageName, importOf, provingTag } from './images.ts'
export { type ImportOutcome, importImages } from './import.ts'
