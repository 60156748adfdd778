! SPDX-License-Identifier: Apache-2.0
! Fortran: numbers, arrays, formatted output, a module procedure.
program numbers
    implicit none
    real(8) :: a(3, 3)
    character(len=16) :: text
    integer :: i

    a = reshape([(real(i, 8), i = 1, 9)], [3, 3])
    write (text, '(f8.2)') sum(matmul(a, transpose(a)))
    if (adjustl(text) /= '837.00') then
        print *, 'f-numbers: the sum is ', text
        stop 1
    end if
end program numbers
