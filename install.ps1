# Installs phlo on Windows: one file, into a folder of your own. No administrator needed.
#
#   powershell -ExecutionPolicy Bypass -File install.ps1 [-To FOLDER] [-File PROGRAM]
#
# $env:PHLO_DOWNLOAD_BASE  where the programs and SHA256SUMS lie: a URL, or a folder; the folder of this script
#                          where it is not set
param([string]$To = "$env:LOCALAPPDATA\phlo\bin", [string]$File = "")
$ErrorActionPreference = "Stop"

$name = "phlo-windows-x64.exe"
$base = if ($env:PHLO_DOWNLOAD_BASE) { $env:PHLO_DOWNLOAD_BASE } else { $PSScriptRoot }
$work = New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))

function Get-Part([string]$part, [string]$target) {
  if ($base -match "^https?://") { Invoke-WebRequest -UseBasicParsing "$base/$part" -OutFile $target }
  else { Copy-Item (Join-Path $base $part) $target }
}

try {
  $program = Join-Path $work "phlo.exe"
  if ($File) {
    Copy-Item $File $program
    $sums = Join-Path (Split-Path -Parent (Resolve-Path $File)) "SHA256SUMS"
    $listed = Split-Path -Leaf $File
  } else {
    Get-Part $name $program
    $sums = Join-Path $work "SHA256SUMS"
    Get-Part "SHA256SUMS" $sums
    $listed = $name
  }
  # A downloaded program is never installed unchecked; a file of your own is checked where its sums lie beside it.
  if (Test-Path $sums) {
    $line = Get-Content $sums | Where-Object { ($_ -split "\s+")[1] -eq $listed }
    if (-not $line) { throw "SHA256SUMS does not list $listed" }
    $found = (Get-FileHash -Algorithm SHA256 $program).Hash.ToLower()
    if (($line -split "\s+")[0] -ne $found) { throw "the checksum of $listed is not the one in SHA256SUMS" }
  }
  $shown = & $program --version
  if ($LASTEXITCODE -ne 0) { throw "the program does not start on this machine" }
  New-Item -ItemType Directory -Force -Path $To | Out-Null
  Move-Item -Force $program (Join-Path $To "phlo.exe")
  Write-Output "$shown is installed in $To"
  if (($env:PATH -split ";") -contains $To) { Write-Output "Next: phlo init my-project" }
  else { Write-Output "$To is not on the PATH. Add it: setx PATH `"$To;%PATH%`"" }
} catch {
  [Console]::Error.WriteLine("Cannot install phlo: $_")
  exit 1
} finally {
  Remove-Item -Recurse -Force $work
}
