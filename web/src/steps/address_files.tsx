// An address with its proof.

import { arrangeAddress, followAddress, useAddressHints } from '../form/address';
import { UploadForm } from '../upload/form';
import type { StepProps } from './props';

export default function AddressFiles(props: StepProps) {
  const hints = useAddressHints(props.language);
  return (
    <UploadForm
      {...props}
      wanted
      hints={hints}
      arrange={arrangeAddress}
      follow={followAddress}
    />
  );
}
