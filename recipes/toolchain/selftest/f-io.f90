! Run-time library: allocation, array functions, formatted text both ways.
program f_io
  use, intrinsic :: iso_fortran_env, only: real64
  implicit none
  real(real64), allocatable :: a(:, :)
  character(len=16) :: text
  integer :: n

  allocate (a(2, 2))
  a = reshape([1.0_real64, 2.0_real64, 3.0_real64, 4.0_real64], [2, 2])
  a = matmul(a, a)
  write (text, '(f5.1, i4)') a(2, 2), size(a)
  if (text /= ' 22.0   4') error stop 'matmul or formatted output is wrong'
  read (text(6:), *) n
  if (n /= 4) error stop 'formatted input is wrong'
  deallocate (a)
end program f_io
