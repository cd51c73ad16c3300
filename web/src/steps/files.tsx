// Steps that take files. What is to be read aloud in a video stands above them.

import { Document } from '../form/document';
import { isField, type Form } from '../form/schema';
import { UploadForm } from '../upload/form';
import type { StepProps } from './props';

export default function FilesForm(props: StepProps) {
  const { step, language } = props;
  const label = language === 'en' ? 'Text to read aloud' : 'Texto por leer en voz alta';
  return (
    <UploadForm
      {...props}
      wanted={step.step !== 'files_upload'}
      arrange={step.step === 'document_qr' ? withoutContent : undefined}
      intro={<Document setup={step.setup} label={label} language={language} />}
    />
  );
}

/** What a QR code says is for a reader of codes to write; a person sends its picture. */
function withoutContent(form: Form): Form {
  return { ...form, parts: form.parts.filter((part) => !isField(part) || part.path !== 'content') };
}
